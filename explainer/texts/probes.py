"""Texts written for the measurements: short stories, and quotations that have to be closed. Tables of data.

Nobody trains on them. The words are those of simple children's stories.
"""

from __future__ import annotations

# What the heads are measured on.
STORIES = (
    "Long ago an old woman had a little gray goat. Every morning the goat climbed up the hill to eat the sweet grass. Every evening "
    "the goat came down again and slept beside the stove. One evening the goat did not come. The old woman took her lamp and her "
    "stick, and she climbed the hill in the dark. At the top she heard a small voice. The goat had fallen between two rocks! She "
    "pulled and pulled until the goat was free. Then they both walked down the hill and had warm milk.",
    'Paul had a red wagon. "May I ride in it?" asked his sister Ella. "You are too big," said Paul, "and the wagon is too small." '
    "Ella did not cry. She put her doll in the wagon and pulled it along the path. Soon the wagon hit a root, and the doll fell "
    'out. "Oh, my poor doll!" cried Ella. Paul ran and lifted the doll out of the leaves. "You may ride in the wagon after all," he '
    "said, and he pulled Ella and her doll all the way home.",
    "The rain fell on the roof and the rain fell on the road. In the mill the wheel went round and round. The miller sat down "
    "and counted his sacks. There were ten sacks of flour, and one of them had a hole. A mouse had made the hole, and now the mouse "
    "was as white as snow. The miller laughed so hard that he forgot to count. When the rain had stopped, there were nine sacks of "
    "flour, and there was one very fat white mouse.",
    "There was once a boat that was afraid of the sea. It stayed close to the sand and watched the other boats sail away. One day a "
    'wave came up to it and said, "Why do you never leave the sand?" "The sea is deep," said the boat, "and I am made of wood." "But '
    'wood does not sink," said the wave. The boat thought about it all night long. In the morning it slid into the water, and it did '
    "not sink. It sailed as far as the island, and it was home before the stars came out.",
    "Peter and Helen wanted to build a wall. Peter fetched heavy rocks and Helen fetched light rocks. They put the heavy rocks below "
    "and the light rocks above. After an hour the wall was as high as a chair. After two hours the wall was as high as a table. Then a "
    "wind blew, and the wall fell over with a crash. Peter was angry at the wind, but Helen only smiled. She picked up the first rock, "
    "and Peter picked up the next rock, and they built the wall again.",
    "In the middle of the forest stood a tall tree, and in the tall tree lived a young owl. All the other birds sang in the morning, but "
    "the young owl slept in the morning and sang at night. Nobody listened to the owl, because everybody was asleep. Then one night a "
    "lost child came through the forest. It was so dark that the child could not see the path. The owl sang, and the child followed the "
    "song from tree to tree until there was a light. It was the light of home.",
)

# ^ is where the mark is due: what follows does not belong to the quotation.
QUOTES_DUE = (
    '"I like your hat,^ said Tom.',
    '"We must go home now,^ said the old man.',
    '"It is too cold to swim,^ said Sue.',
    '"My name is Peter,^ he said.',
    '"Wait for me!^ cried the little boy.',
    '"Look out!^ shouted Ben.',
    '"Oh, what a lovely day!^ cried Mary.',
    '"Help! Help!^ cried the fox.',
    '"Where are you going?^ asked the king.',
    '"Why are you so sad?^ asked Lily.',
    '"Is there any bread left?^ asked the hungry wolf.',
    '"Who is there?^ called the woman.',
    '"No,^ said Jack.',
    '"Yes, mother,^ said Anna.',
    '"Good morning, Mr. Bear,^ said the rabbit.',
    '"I have never seen such a big fish in all my life,^ said the farmer.',
    '"If you sing to me, I will let you go,^ said the cat.',
    '"When the snow is gone, we can build a new nest,^ said the bird.',
    '"There was a mouse in the kitchen, but it is gone now,^ said the cook.',
    '"I do not know the way, but my brother knows it very well,^ answered the girl.',
    '"You may keep it,^ said the kind queen.',
    '"That is not fair!^ shouted Tim, and he began to cry.',
    '"Can you hear the bells?^ she asked him softly.',
    '"The boat is sinking!^ he cried, and he jumped into the water.',
    '"Once there was a dragon who lived under a mountain,^ began the grandfather.',
    '"Do not touch the stove,^ said her father. She did not touch it.',
    'The wind was loud. "Shut the door,^ said Fred.',
    'The two mice ran to the wall. "I am tired,^ said the smaller mouse.',
    'Lucy opened the box. "It is empty!^ she cried.',
    'At last they came to a river. "How deep is it?^ asked Sam.',
    'Ben was late again. "I lost my shoe,^ he told the teacher.',
    'A frog sat on a leaf. "I can jump over the moon,^ said the frog.',
    '"Come in,^ said the old woman. They went in.',
    '"Thank you,^ said the guest, and she sat down by the fire.',
    '"I will help you,^ said the bird, and away it flew.',
    '"What have you got in that sack?^ asked Jim, but nobody answered.',
    'Tom said, "I am cold.^ Then he put on his coat.',
    'The boy shouted, "Wolf!^ Then all the farmers came running.',
    'She said, "Good night.^ Then she blew out the light.',
    'The king asked, "Who did this?^ Nobody said a word.',
    'Mary answered, "I will come tomorrow.^ And the next day she came.',
    'The little pig cried, "You cannot come in!^ So the wolf went away.',
    '"I am hungry,^ said Max. "So am I,^ said Leo.',
    '"Where is the moon?^ asked the owl. "It is behind the cloud,^ said the bat.',
    '"Stop!^ cried the man. The horse stopped at once.',
    '"It was only a dream,^ said his mother, and she kissed him.',
    '"Please,^ he begged, "let me stay.^ But they did not let him stay.',
    '"I can,^ said the ant, "and I will.^ Then the ant went to work.',
)

# The same marks where no quotation is open: here the text goes on without one.
QUOTES_NOT_DUE = (
    "Tom liked his new hat,^ and he wore it every day.",
    "They went home,^ for it was late.",
    "The water was too cold,^ so Sue sat on the sand.",
    "His name was Peter,^ and he was six years old.",
    "The little boy waited for his friends.^ Then he went to bed.",
    "Ben looked out of the window.^ Nobody was there.",
    "It was a lovely day.^ Mary went out to play.",
    "The fox ran away.^ The hens were safe.",
    "The king asked where they were going,^ but nobody knew.",
    "Lily wept,^ because her doll was broken.",
    "The hungry wolf ate all of the bread.^ Then he fell asleep.",
    "The woman called her cat.^ The cat did not come.",
    "Jack shook his head,^ and the game was over.",
    "The rabbit met a bear,^ but the bear was kind.",
    "The farmer had never seen such a big fish.^ He took it home.",
    "When the snow was gone,^ the birds built a new nest.",
    "There was a mouse in the kitchen,^ and it ate all of the cheese.",
    "The queen smiled.^ She was very happy.",
    '"I am cold," said Tom.^ Then he put on his coat.',
    '"Who did this?" asked the king,^ but nobody said a word.',
    '"Good night," said her mother.^ Then she blew out the light.',
    '"Wait for me!" cried the boy,^ but they were gone.',
    'She said, "Good night." Then she blew out the light,^ and it was dark.',
    '"Come in," said the old woman.^ They went in.',
)
