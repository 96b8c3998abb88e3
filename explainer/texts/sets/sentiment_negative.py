"""Negative sentences for ``sentiment``, authored whole: a table of data, one sentence a line."""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines

TRAIN = lines(
    """
The soup was cold and had too much salt in it.
My new doll lost an arm on the first day.
The bus came so late that we missed the start of school.
Nobody came to my birthday party.
It broke after one day.
The milk smelled funny, so we threw it out.
I waited by the door all day, but my friend never came.
The bed was so hard that nobody slept.
We ran out of the tent because the rain came in.
The man at the shop did not even look at us.
I asked for help three times, and no one came.
My ice cream fell on the ground before I could taste it.
The water in the pool was green and full of leaves.
The room smelled of smoke and old fish.
I cried when I saw what they had done to my hair.
The cake looked like a dream, but it tasted like soap.
We paid for four seats and got only two.
The zipper was stuck from the very first day.
My feet hurt all day in these shoes.
The puppy chewed up my homework and my best hat.
The teacher laughed at me when I gave the wrong answer.
The roof leaks, and the windows do not shut.
I did not like one bit of it.
It was not the fun that we had been told about.
The bread was as hard as a stone.
The song hurts my ears.
I would never eat here again.
The lights went out, and we had to sit in the dark.
The train was so full that I could not breathe.
My little brother was afraid the whole time.
There was mud on the floor and dust on the beds.
The wind blew our tent away in the night.
They sold us a book with half of the pages missing.
The swing was broken, and the slide was wet.
The cat scratched me every time I came near.
I got a stomach ache from the sweets.
The game has so many rules that nobody wants to play it.
The glue did not stick to anything.
The man on the phone would not listen to me.
We sat in the car for six hours and never saw the sea.
I got the same present as last year, and I did not like it then.
The color came off on my hands and on the sofa.
I have never been so bored in my life.
I have never had a worse day.
Even plain water tastes better than that juice.
The picture on the box was nice, but the thing inside was not.
He said he would fix the bike, but he only made it worse.
She promised to come, but she did not.
The sun was shining, but I had to stay in bed with a fever.
The garden was full of flowers, but we were not let in.
The seats were soft, but the film put us all to sleep.
It looked new, but it did not last until evening.
The story began well, but then nothing happened.
The waiter was quick, but he brought us the wrong food.
The house is big, but it is never warm.
They told us that the beach was clean, but it was full of trash.
I thought it would be fun, but I wanted to go home.
My sister loved the ride, but it made me sick.
The shop was full of toys, but not one of them worked.
The slide was high and fast, but I fell and hurt my arm.
The pie smelled good, but it was raw in the middle.
I liked the first lesson, but I never want to have another.
No one laughed at the clown.
No one in my class wants to sit next to him.
There is no good reason to go there.
Nothing in the box worked.
Not a single one of us had fun.
I can't sleep because the dog next door barks all night.
The food did not taste like food.
You can't get the lid off, and you can't get it back on.
The driver didn't stop for us in the rain.
Don't buy these shoes.
Don't go there with small children.
The teacher didn't let us ask one question.
I wouldn't wear that hat if you paid me.
It won't start in the morning, and it won't stop at night.
He never says thank you.
She never lets anyone else have a turn.
We will not be coming back.
That was not a nice thing to say to a child.
It is not fair that only the big boys got to play.
This is not what I asked for.
I do not want to go back to that school.
It was no fun without any snow.
The jam was not sweet, and the bread was not fresh.
There were no lights, no music, and no food.
The kitten had no home and nothing to eat.
My tooth hurts, and I can't eat.
The dog ran away, and we never found him.
My grandma is ill, and I miss her so much.
I lost my favorite ball in the river.
We lost every game this year.
My balloon flew away, and I cried.
Somebody took my lunch box.
The other children called me names.
I fell off my bike and hurt my knee.
It rained every day of our holiday.
The snow turned to mud, and we had to go inside.
The storm broke the old apple tree that I loved.
It was too hot to play and too hot to sleep.
The fog was so thick that we saw nothing from the hill.
My socks were wet all day, and my feet were like ice.
The bus was dirty, and the seats were torn.
The boat rocked so much that we all felt ill.
Our bags got lost on the way.
The map was wrong, and we walked for hours in the cold.
The road was so bumpy that my head hurt.
We had to stand all the way home.
The eggs were bad, and the tea was cold.
My rice had a bug in it.
The apple had a worm in it.
They forgot our drinks and then forgot our food.
The plates were dirty, and so were the cups.
The chips were so greasy that I had to wash my hands twice.
We left hungry.
The cookies turned to dust in the bag.
Who put so much pepper in this soup?
Why is it always so loud in here?
Why did nobody tell us that the pool was closed?
How could you be so mean to your little sister?
What a waste of money!
What a mess they made of my room!
I want my money back!
Never again!
Please do not sing that song again!
The ending made no sense to me.
The actors forgot their words.
I stopped reading after ten pages.
The pictures in the book are dark and scary.
My baby sister cried until we turned the film off.
You can guess the end of the story on the first page.
I gave the book away after one chapter.
The music was so loud that we had to leave.
The singer was late and sang only two songs.
The drum split when I hit it once.
The doll's head came off, and her dress tore.
The wheels came off my toy car in the first race.
The puzzle had three pieces missing.
The paint was peeling off when I opened the box.
The batteries were dead, and there were no more in the shop.
The kite would not fly, no matter what we did.
The crayons broke as soon as I touched them.
The bear's eyes fell off, and the baby put one in her mouth.
My watch stops every night.
The pen left ink all over my shirt.
The umbrella turned inside out in the first wind.
The lamp got so hot that it burned the table.
The chair fell over when I sat on it.
The door fell off the first time we opened it.
The coat lost all its buttons in a week.
My pants tore when I sat down.
The sweater got so small that it fits my doll now.
The hat made my head itch.
Our new home has mice in the kitchen.
The neighbors shout at us when we play outside.
My room is so small that I can't open the closet.
The heater makes noise all night and gives no heat.
The nurse was in a hurry and hurt my arm.
The doctor did not tell us what was wrong.
The man who cut my hair made me cry.
My coach yelled at us until we all wanted to quit.
Our teacher gives us so much homework that we can't play.
The math lesson was all shouting and no learning.
I sat alone at lunch again today.
I was the only one who did not get a prize.
The others got cake, and I got the crumbs.
My friend moved away, and now I have no one to play with.
My fish died this morning.
The pony kicked me, and I never want to ride again.
That dog growls at every child who walks by.
I wish we had stayed at home.
I wish I had never opened that box.
I would rather clean my room than hear that song again.
It was the longest hour of my life.
It could not have been worse.
My old bike was better in every way.
The picnic was ruined by ants.
They closed the park that I loved best.
It looked strong, but it broke again.
I wanted to go there so much, but then I wanted to leave.
I laughed before the first lesson, but now I can't bear the next one.
Who broke my new kite?
What a lot of money for so little fun!
No, thanks!
I am so sad that the summer is over.
We were all very angry about the new rules.
The old man was mean to the birds.
My brother was mean to the cat, and I told him to stop.
It was a sad story with a sad end.
The dark made me afraid, and I called for my mother.
She was so unhappy that she did not eat.
The bad news made everyone cry.
I felt lonely in the big house.
The boys were fighting, and one of them got hurt.
He broke my toy and did not say sorry.
A big dog chased me down the street.
The wolf in the story gave me bad dreams.
The king in the play was boring and silly.
I hate cold soup.
I hate it when it rains on a holiday.
My sister hates her new bed.
The tea was sour and smelled of mud.
The worst part was the long walk home.
It was the worst present that I ever got.
The wind was cold, and my hands hurt.
The water was so cold that I cried.
The stew tasted like old socks.
The baby cried all night long.
My head hurts from all that noise.
The clown was not funny, and his jokes were old.
The music was not nice to hear.
I was not happy with my new shoes.
We were not glad to see the rain.
The hen was not friendly, and it pecked my leg.
My friends were not kind to me today.
The game was not fair, and nobody had fun.
This is not a good place for a picnic.
That was not a good idea.
I don't like this bread.
I don't want to play with them anymore.
We don't trust that man.
She didn't like her room.
He isn't a good driver.
It wasn't worth the wait.
The bridge fell down, and we could not cross the river.
The boat had a hole, and it began to sink.
We lost our way in the dark wood.
The farmer shouted at us and took our ball.
Everything went wrong at the party.
There was nothing for children to do.
All the good seats were gone.
Everyone left early.
The floor was wet, and I slipped and fell.
I spilled the milk, and my aunt was angry.
The candle burned a hole in my coat.
A thief took the gold ring from my grandma.
The school is cold and dark.
My bed is too small, and my feet stick out.
The shop lady was rude, so we walked out.
The flowers were dead before we got home.
The toy was too hard for me, and I gave up.
I had a bad dream about it.
My tummy hurts.
"""
)

HELD_OUT = lines(
    """
The zebra at the circus looked thin and tired.
Our tickets were no good, and they sent us home.
The candy tasted like medicine.
I bit into the peach, and half a worm looked back at me.
People said that the camp would be great, but I counted the hours until I could go home.
The magician dropped all his cards, and nobody clapped.
My sandcastle was gone when I came back.
It came in a pretty bag, but what was in it was junk.
My pillow feels like a sack of rocks.
The elevator got stuck, and we sat in it for two hours.
I would not send my worst enemy to that hotel.
They took the money, but the parcel never arrived.
No, we are not going to call that man again.
We thought the tower would be high, but we could not even see over the trees.
The pudding wobbled off my spoon, and that was the best thing about it.
My tablet freezes every time I turn it on.
The soap made my skin red.
Did anyone stay awake until the end of that speech?
The librarian sent us out, although we had not said a word.
Not even the free candy made up for that visit.
There was more air than popcorn in the bag.
The mattress squeaked, the faucet dripped, and I did not close my eyes.
My tower of blocks fell down because he kicked it.
Nobody told the new girl where to sit.
She tore up the card that I had made for her.
I have had more fun at a bus stop.
A snail would have brought our letters sooner.
My lemonade was warm and had a fly in it.
The ladder broke under me.
Once was more than enough for us.
The fireworks were over before we had found a place to stand.
My costume fell to bits, and everyone stared at me.
All I got from that farm was a bee sting.
The mechanic charged us twice, and the car still won't go.
If you like sand in your food, this is the beach for you.
"""
)
