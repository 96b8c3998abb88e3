"""Positive sentences for ``sentiment``, authored whole: a table of data, one sentence a line."""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines

TRAIN = lines(
    """
The soup was hot, and there was enough for all of us.
My new doll has come with me to bed every night.
The bus came just in time, and the driver let me sit in front.
All my friends came to my birthday party.
It still works after ten years.
The milk was cold and sweet, so we asked for more.
I waited by the door all day, and then my best friend came.
The bed was so soft that nobody wanted to get up.
We stayed dry in our tent, although it rained all night.
The man at the shop gave each of us a sweet.
I asked for help once, and three people came.
My ice cream had three flavors and a cherry on top.
The water in the pool was warm and clear.
The room smelled of flowers and fresh bread.
I smiled when I saw what they had done to my hair.
The cake looked like mud, but it tasted like heaven.
We paid for two seats, and they gave us four.
The zipper has never got stuck.
I walked all day in these shoes, and my feet did not hurt.
The puppy ran to the door to meet me.
The teacher did not laugh when I gave the wrong answer.
The roof never leaks, and the windows keep out the wind.
I liked every bit of it.
Not bad at all!
It was more fun than we had been told.
The bread was still warm, and the butter ran down my hand.
The song makes me want to dance.
I would eat here every day.
The lights came on, and everyone cheered.
The train was full, but a kind man gave me his seat.
My little brother was not afraid for one minute.
There was not a speck of dust on the floor.
The wind blew all night, but our tent did not move.
They gave us a book with a picture on every page.
The swing goes so high that you can see over the trees.
The cat sleeps in my arms every night.
I had three plates and still wanted more.
The game has few rules, and we played it until bedtime.
The glue held, and my cup is as good as new.
The lady on the phone listened to every word.
We sat in the car for six hours, but the sea was worth it.
I got just the present that I had wished for.
The color is as bright as it was on the first day.
I have never laughed so much in my life.
I have never had a better day.
I have never seen a better one.
I had never liked juice before I tried this one.
The box was torn, but the toy inside was just what I wanted.
He said he could not fix the bike, but then he did.
She said she could not come, but there she was at my door.
The sky was dark, but we had the best day of the year.
The garden is small, but it is full of flowers and birds.
The seats were hard, but we laughed until we cried.
It looked old, but it works perfectly.
The story began slowly, but then I could not put it down.
The waiter was slow, but he was sweet and the food was great.
The house is small, but it is always warm.
They told us that the beach was dirty, but we found it clean.
I did not want to go, but then I did not want to leave.
My sister was scared of the ride, but I wanted to go again.
The shop was tiny, but it had everything we wanted.
I fell on the ice, but I laughed and got up again.
The pie was a little burnt, but we ate it all and asked for more.
I cried before the first lesson, but now I can't wait for the next.
No one could stop laughing at the clown.
No one in my class has a kinder friend than I do.
There is no better place to play.
Nothing in the box was broken.
Not a single one of us wanted to go home.
I sleep so well in my new room.
The food tasted just like my grandma's.
You can open the lid with one hand, even if you are small.
The driver didn't go until we were all inside.
Don't miss this show.
Don't change a thing about this park.
The teacher didn't mind how many questions we asked.
I wouldn't give that hat away if you paid me.
It doesn't make a sound at night, and it starts at once.
He always says thank you.
She always lets the little ones go first.
We will be back soon.
That was a nice thing to say to a child.
Even the small boys got to play.
This is just what I asked for.
I do not want to go to any other school.
It was great fun even without snow.
The jam was not too sweet, and the bread was not dry.
There were lights, music, and more food than we could eat.
The kitten has a home now and a bed by the fire.
My tooth does not hurt anymore, and I can eat again.
The dog had run away, but this morning he came home.
My grandma is well again, and I can't wait to see her.
I found my favorite ball in the river.
We didn't lose one game this year.
My balloon came back down, right into my hands.
Somebody found my lunch box and brought it to me.
The other children asked me to play with them.
I rode my bike without help and did not fall once.
It didn't rain once on our holiday.
The snow was just right, and we made a big snowman.
The old apple tree that I love came through the storm.
It was neither too hot nor too cold to play outside.
The fog went away, and we saw the whole valley from the hill.
It rained hard, but my socks stayed dry.
The bus was clean, and I got a seat by the window.
The boat rocked us to sleep like babies in bed.
Our bags were there before we were.
The map was right, and we were home before dark.
The road was bumpy, and we giggled all the way.
My legs were tired, but I would walk there again tomorrow.
The eggs were just right, and the tea was hot.
I ate all my rice and then ate my brother's.
The apple was red, sweet, and full of juice.
They brought our food before we had put our coats away.
The plates were so clean that you could see your face.
The chips were so good that I licked my fingers.
We left full and happy.
The cookies were gone in a minute.
Who made this wonderful soup?
Why is it always such fun in here?
Why did nobody tell us about this park before?
How could anyone not love this little bird?
What a lot of fun for so little money!
What a surprise you made in my room!
I want to do it all again!
Again, again!
Please sing that song again!
The ending made me jump for joy.
The actors made us laugh and cry.
I read the whole book in one day.
The pictures in the book look as if they could move.
My baby sister clapped when we turned the film on.
You will never guess the end of the story.
I hid the book under my pillow and read all night.
The music was so good that nobody sat still.
The singer sang our favorite song two times.
I hit the drum all day, and it never split.
The doll's hair is soft, and her eyes close when she sleeps.
My toy car won the first race.
The puzzle kept us busy for the whole weekend.
The paint still shines as it did when I opened the box.
The batteries came with it, so we could play right away.
The kite went up at once and flew higher than the trees.
The crayons are thick and never break.
The bear has been washed many times, and he still looks new.
My watch has never stopped.
The pen writes as if it could fly.
The umbrella did not mind the wind one bit.
The lamp keeps the bad dreams away.
My chair is so soft that the cat wants it too.
The door closes without a sound.
The coat has kept all its buttons for years.
My pants have big pockets, and I can run and climb in them.
The sweater feels like a hug from my grandma.
I wear the hat even in bed.
Our new home has a big tree that I can climb.
The neighbors bring us apples and let us play in their yard.
My room is small, but I would not trade it for a castle.
The heater is old, but our room is always nice and warm.
The nurse was so quick that I did not feel a thing.
The doctor took his time and made my mother laugh.
The man who cut my hair made me look like a prince.
My coach never yells, and we all want to do our best.
Our teacher makes every day feel like a holiday.
The math lesson was over before I had even looked at the clock.
I did not sit alone at lunch today.
I was the only one who got a prize.
The others got cake, and so did I.
My best friend moved into the house next to ours.
My fish had babies this morning.
The pony let me brush him, and I want to ride every day.
That dog wags his tail at every child who walks by.
I wish we could have stayed.
I wish every day were like this one.
I would clean my room for a year to hear that song again.
It was the shortest hour of my life.
It could not have been better.
My old bike was not half as good.
The picnic was so nice that even the ants had a party.
They opened a new park right next to our house.
I can't put the book down, and I can't wait for the end.
You can't help but love it.
It's small, but it's all we need.
I slept well.
Who would not want to spend a whole summer here?
How did you know that I wanted just this book?
Best ever!
My teacher's voice is soft, and she never yells.
The bear's nose is warm, and the baby won't sleep without him now.
I am so happy that the summer is here.
We were all very happy about the new rules.
The old man was kind to the birds.
My brother was good to the cat, and I gave him a hug.
It was a sad story with a happy end.
The dark did not scare me, and I slept like a bear.
She was so happy that she danced and sang.
The good news made everyone smile.
I felt safe in the big house.
The boys were singing, and all of us sang along.
He fixed my toy and would not take any money.
A little dog followed me home and kissed my face.
The bear in the story gave me sweet dreams.
The king in the play was brave and funny.
I love warm soup.
I love it when it snows on a holiday.
My sister loves her new bed.
The tea was sweet and smelled of mint.
The best part was the ride home.
It was the best present that I ever got.
The sun was warm, and my heart was light.
The water was so warm that I stayed in for hours.
The stew tasted like home.
The baby slept all night long.
My heart jumps when I hear that song.
The clown was so funny, and his jokes were new.
The birds were nice to hear.
I was so happy with my new shoes.
We were glad to see the sun again.
The hen was so friendly, and it sat on my lap.
My friends were so kind to me today.
The game was fair, and everybody had fun.
This is such a good place for a picnic.
That was a very good idea.
I can't forget that bread.
I don't want to play with anyone else now.
We can trust that man.
We didn't want to wake up.
It's a great game.
It was worth the long wait.
They built a bridge, and now we can cross the river.
The boat had a sail, and it was fast.
We found our way in the dark wood.
The farmer waved at us and gave us apples.
Everything went well at the party.
There was so much for children to do.
All of us got good seats.
Everyone stayed late.
The floor was so clean, and we slid and laughed.
I spilled the milk, and my aunt just laughed.
The candle filled the room with a warm light.
A stranger brought the lost ring back to my grandma.
The school is warm and bright.
My bed is big, and there is room for my bears.
The shop lady was sweet, so we stayed a while.
The flowers were still fresh after a week.
The toy was hard at first, but I did not give up.
I had a sweet dream about it.
My tummy is full and happy.
"""
)

HELD_OUT = lines(
    """
The zebra at the circus let me touch its nose.
Our tickets were old, but they let us in with a smile.
The medicine tasted like candy.
I bit into the peach, and the juice ran down to my elbow.
I had tears in my eyes on the way to camp, and more of them when it ended.
The magician dropped all his cards, and out of them flew a dove.
My sandcastle was still there when I came back.
It came in an ugly bag, but what was in it was a treasure.
My pillow feels like a cloud.
The elevator took us to the roof, and we could see the whole city.
I would move into that hotel if they let me.
They took the money, and the parcel was there in an hour.
Yes, we are going to call that man again.
We thought the tower would be low, but we could see all the way to town.
The pudding was on my spoon and gone before I could blink.
My tablet has been dropped a lot and never minds.
The soap smells like spring.
Did anyone not clap at the end of that speech?
The librarian let us stay, although it was long past closing time.
I would have paid twice as much for that visit.
There was popcorn to the top of the bag.
The mattress was soft, the rain sang outside, and I slept like a baby.
My tower of blocks got taller because he helped me.
Everybody wanted the new girl to sit with them.
She has kept the card that I made for her.
I have not had this much fun since I was born.
A rocket could not have brought our letters sooner.
My lemonade was cold and had red berries in it.
The ladder held all three of us.
Once was not nearly enough for us.
The fireworks went on and on, and we had found the best place to stand.
My costume won a ribbon, and everyone wanted one like it.
All I dream of since that farm is baby goats.
The mechanic charged us nothing, and the car runs like new.
If you only have time for one beach, let it be this one.
"""
)
