"""Patterns of reviews in which the order of the words decides: tables of data.

``CONTRASTS`` have two judgements, ``{D}`` that decides and ``{O}`` that does not. ``NEGATIONS`` have one, ``{W}``: first as it is, then,
behind a bar, turned round. Of each table the first block is for training and the second is held out.
"""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines

CONTRASTS = (
    lines(
        """
The {thing} looked {O}, but it was {D}.
I thought the {thing} would be {O}, but it was {D}.
At first the {thing} was {O}, but then it was {D}.
Although the {thing} looked {O}, it was {D}.
Though everybody called it {O}, the {thing} was {D}.
The {thing} was {D}, although it looked {O}.
The {thing} used to be {O}. Now it is {D}.
The {thing} was {D}, not {O}.
The {thing} was not {O}, it was {D}.
They said the {thing} was {O}. It was {D}.
We wanted something {O} and got a {thing} that was {D}.
On paper it looked {O}, but the {thing} itself was {D}.
The last one was {O}, but this {thing} is {D}.
Once it was {O}, today the {thing} is {D}.
The start was {O}, but all the rest of the {thing} was {D}.
The {thing} is {D}, whatever they say about it being {O}.
My friend found the {thing} {O}, but to me it was {D}.
Before, the {thing} was {O}. After the change it is {D}.
I had hoped for better than {O}, and yes, the {thing} was far from that: {D}.
Instead of {O}, the {thing} turned out {D}.
The picture of the {thing} was {O}, the real one is {D}.
For one day it was {O}. For the rest of the year the {thing} was {D}.
Everybody expected it to be {O}; the {thing} turned out to be {D}.
Despite its {O} looks, the {thing} was {D}.
In spite of its {O} start, the {thing} was {D}.
It looked {O}, yet the {thing} was {D}.
It seemed {O}; still, the {thing} was {D}.
The {thing} seemed {O} to me until I tried it. It was {D}.
You may think that the {thing} is {O}. It is {D}.
People say that the {thing} is {O}. They are wrong, it is {D}.
He told me that it would be {O}, yet the {thing} was {D}.
She warned us of something {O}, and we had a {thing} that was {D}.
We were told to expect something {O}. What we got was {D}.
It is wrong to call the {thing} {O}: it is {D}.
Where others saw a {O} {thing}, I saw a {D} one.
Where the old {thing} was {O}, this one is {D}.
Whereas the last {thing} was {O}, the one I have now is {D}.
While I waited I thought of something {O}; the {thing} was {D}.
Unlike the first {thing}, which was {O}, the second is {D}.
Compared with the {O} one that I had, this {thing} is {D}.
The {thing} turned from {O} to {D} in a week.
The {thing} changed from something {O} into something {D}.
It went on being {O} for an hour, and ended {D}: that was the {thing}.
The {thing} began {O} and ended {D}.
What began as a {O} {thing} became a {D} one.
After its {O} start the {thing} became {D}.
The {O} days of the {thing} are over. Now it is {D}.
The {thing} is {D} now. It had been {O} for years.
The {thing} is {D} these days, and was {O} before.
The {thing} was {D}, however {O} its picture was.
The {thing} was {D}, no matter how {O} it looked.
No matter how {O} they call it, the {thing} is {D}.
However {O} it may sound, the {thing} is {D}.
Never mind the {O} name, the {thing} is {D}.
Forget what you heard about it being {O}: the {thing} is {D}.
Do not believe those who call it {O}. The {thing} is {D}.
The {thing} is more {D} than {O}.
The {thing} is less {O} than {D}.
I would call the {thing} {D} rather than {O}.
The {thing} is rather {D} than {O}.
Not {O} but {D}, that was the {thing}.
Far from {O}, the {thing} was {D}.
It should have been a {O} {thing}, and it was a {D} one.
It was meant to be {O}, and the {thing} became {D}.
The {thing} was sold to me as {O}. It is {D}.
The {thing} would have been {O} if it had not been so {D}.
One part was {O}, but on the whole the {thing} was {D}.
Its colour is {O}. Apart from that the {thing} is {D}.
Outside it is {O}, inside the {thing} is {D}.
Seen from far away it is {O}. Up close the {thing} is {D}.
Under a {O} cover there was a {D} {thing}.
By day it is {O}, but what counts is the night, and then the {thing} is {D}.
{O}? No, the {thing} is {D}.
{D} is the word for the {thing}, and surely not {O}.
{D} at last! For years the {thing} was {O}.
They promised something {O}. In truth the {thing} is {D}.
I read that the {thing} was {O}, and I must say that it is {D}.
The name of the {thing} is {O}, the rest is {D}.
"""
    ),
    lines(
        """
For all its {O} looks, the {thing} proved {D}.
The {thing} was {D} in the end, however {O} it seemed.
{D}, that is what the {thing} is, and never mind its {O} name.
Everyone warned me it was {O}, yet I find the {thing} {D}.
I have read that it is {O}, which is wrong: the {thing} is {D}.
The {thing} went from {O} to {D}.
While the older one was {O}, the new {thing} is {D}.
From outside the {thing} may look {O}; from inside it is {D}.
"""
    ),
)
NEGATIONS = (
    lines(
        """
The {thing} was {W}. | The {thing} was not {W}.
I find this {thing} {W}. | I do not find this {thing} {W}.
The {thing} is {W}, I think. | The {thing} is not {W}, I think.
We all found the {thing} {W}. | None of us found the {thing} {W}.
Everybody called the {thing} {W}. | Nobody called the {thing} {W}.
The {thing} was always {W}. | The {thing} was never {W}.
The {thing} is very {W}. | The {thing} is not {W} at all.
There was something {W} about the {thing}. | There was nothing {W} about the {thing}.
This is a {W} {thing}. | This is not a {W} {thing}.
You can call the {thing} {W}. | You cannot call the {thing} {W}.
I would say that it is a {W} {thing}. | I would not say that it is a {W} {thing}.
The {thing} is {W} in every way. | The {thing} is {W} in no way.
It is true that the {thing} is {W}. | It is not true that the {thing} is {W}.
The {thing} is {W} again. | The {thing} is no longer {W}.
What a {W} {thing}! | It was not what I call a {W} {thing}.
It is almost {W}, this {thing}. | It is hardly {W}, this {thing}.
You could nearly call the {thing} {W}. | You could hardly call the {thing} {W}.
I found the {thing} nearly {W}. | I found the {thing} scarcely {W}.
The {thing} seems close to being {W}. | The {thing} seems far from being {W}.
It came close to a {W} {thing}. | It was a long way from a {W} {thing}.
That was nothing but a {W} {thing}. | That was anything but a {W} {thing}.
I have no doubt that the {thing} is {W}. | I doubt that the {thing} is {W}.
Nobody doubts that it is a {W} {thing}. | Everybody doubts that it is a {W} {thing}.
She was right about the {thing} being {W}. | She was wrong about the {thing} being {W}.
You are right if you think the {thing} {W}. | You are mistaken if you think the {thing} {W}.
It would be right to say that the {thing} is {W}. | It would be wrong to say that the {thing} is {W}.
The {thing} has been {W} all the time. | The {thing} has not been {W} at any time.
The {thing} has been {W} for a year. | The {thing} has not been {W} for a year.
For me the {thing} was {W}. | For me the {thing} was not {W}.
It is a {W} {thing}. | It isn't a {W} {thing}.
The {thing} was {W}. | The {thing} wasn't {W}.
I think that the {thing} is {W}. | I don't think that the {thing} is {W}.
The {thing} seems {W}. | The {thing} doesn't seem {W}.
The {thing} looked {W} to me. | The {thing} didn't look {W} to me.
All of them are {W}, this {thing} too. | None of them is {W}, this {thing} least of all.
The {thing} was {W} every single time. | The {thing} was not {W} a single time.
The {thing} is {W} as ever. | The {thing} is {W} no more.
The {thing} is still {W}. | The {thing} is {W} no longer.
The {thing} stayed {W}. | The {thing} stopped being {W}.
The {thing} is also {W}. | The {thing} is neither cheap nor {W}.
I can say that the {thing} is {W}. | I can't say that the {thing} is {W}.
The {thing} could be called {W}. | The {thing} could never be called {W}.
Anybody would find the {thing} {W}. | Hardly anybody would find the {thing} {W}.
Many people think the {thing} {W}. | Few people think the {thing} {W}.
With it you get a {W} {thing}. | With it you never get a {W} {thing}.
They made a {W} {thing}. | They failed to make a {W} {thing}.
They managed to make the {thing} {W}. | They did not manage to make the {thing} {W}.
I agree that the {thing} is {W}. | I deny that the {thing} is {W}.
He says the {thing} is {W}, and it is. | He says the {thing} is {W}, and it is not.
Is the {thing} {W}? Yes, it is. | Is the {thing} {W}? No, it is not.
Is it a {W} {thing}? It is. | Is it a {W} {thing}? Not in the least.
The {thing} is so {W}. | The {thing} is by no means {W}.
The {thing} is just {W}. | The {thing} is not even {W}.
One of the things that make it {W} is the {thing}. | There is not one thing that makes the {thing} {W}.
The {thing} lives up to its {W} name. | The {thing} does not live up to its {W} name.
I see why they call the {thing} {W}. | I cannot see why they call the {thing} {W}.
Without a doubt a {W} {thing}. | Without being {W}, the {thing} cost a lot.
"""
    ),
    lines(
        """
The {thing} is nearly {W}. | The {thing} is hardly {W}.
The {thing} was close to {W}. | The {thing} was far from {W}.
The {thing} was nothing but {W}. | The {thing} was anything but {W}.
Not one of us doubts that the {thing} is {W}. | Each of us doubts that the {thing} is {W}.
They were right to call the {thing} {W}. | They were wrong to call the {thing} {W}.
The {thing} has been {W} from the first day. | The {thing} has not been {W} for one day.
"""
    ),
)
