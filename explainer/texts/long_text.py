"""A few plain little stories, written for this project: something to read on with after the reader's own text."""

from __future__ import annotations

STORIES = (
    """
One day a little boy named Ben went to the park with his dog. The dog saw a red ball in the grass and ran to it. Ben threw the ball,
and the dog brought it back again and again. Then it began to rain. They ran under a big tree and waited. When the sun came out, Ben
saw a rainbow over the pond. "Look!" he said. The dog did not look. It wanted the ball.

Mia had a small garden behind the house. She put three seeds into the ground and gave them water every morning. For many days nothing
came up, and Mia was sad. Her grandmother said, "You must wait, my dear. Seeds are slow." The next week there were two green leaves. Mia
danced around the garden and told everyone in the street.

A fox and a bear lived in the same wood. The fox was quick and the bear was strong. One winter there was very little food. The fox found
a tree full of nuts, but it could not shake the tree. The bear could shake the tree, but it did not know where it was. So they went
together, and both of them had enough to eat until spring.

Tom wanted to build a boat. He took an old box, a stick and a white shirt of his father. His sister Anna laughed and said that it
would sink. They carried it to the river, put it on the water, and it floated for a moment. Then it turned over. Tom was wet, and Anna
laughed even more. "Next time," said Tom, "I will make it bigger."

In the evening an old woman sat by the window and looked at the snow. She heard a knock at the door. There stood a small cat, cold and
hungry. The woman gave it warm milk and a place near the fire. In the morning the cat was gone, but on the chair lay a blue feather, and
nobody could say where it had come from.
""".replace("\n\n", "\t")
    .replace("\n", " ")
    .replace("\t", "\n\n")
    .strip()
)
