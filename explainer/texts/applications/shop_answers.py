"""What a shop's desk answers: the classes of CLINC150 that a shop has, with and without what the customer named. A table of data.

The classes keep the names of the data set; the answers are this project's. ``{order}``, ``{product}`` and ``{date}`` are taken over from
the question; an answer is the first of its row whose slots are all known.
"""

from __future__ import annotations

from explainer.texts.sets.label_slots import lines


def _rows(text: str) -> dict[str, tuple[str, ...]]:
    rows = (line.split(" : ") for line in lines(text))
    return {intent: tuple(answers.split(" | ")) for intent, answers in rows}


ANSWERS = _rows(
    """
order : I have put {product} down for {date}. | I have put {product} on your list. | What would you like to order?
order_status : Order {order} is on its way. | I look for your order of {product}. What is its number? | What is the number of your order?
cancel : Order {order} is called off. | What shall I call off? Please tell me the number of your order.
application_status : We have what you sent on {date} and are looking at it. | We are looking at what you sent us.
transactions : Here is what you paid on {date}. | Here is what you paid in the last weeks.
spending_history : Here is what you spent on {product}. | Here is what you spent.
bill_balance : The bill for order {order} is in your account. | Your open bill is in your account.
bill_due : The bill for order {order} is due in two weeks. | A bill is due two weeks after it was sent.
pay_bill : You can pay order {order} with a card. | You can pay with a card or on a bill.
card_declined : Your card was not taken for order {order}. | Your card was not taken. Please try another one.
report_fraud : I hand you over to a person, about order {order}. | I block your account and hand you over to a person.
account_blocked : Your account is closed for now. I hand you over to a person.
rewards_balance : Your points are in your account.
redeem_rewards : You can use your points for {product}. | You can use your points when you pay.
order_checks : We send no checks. You can pay with a card.
exchange_rate : The prices are those of your own country.
international_fees : There is no fee for orders from other countries.
shopping_list : Here is your list.
shopping_list_update : I have changed your list: {product}. | What shall I change on your list?
ingredients_list : What is in {product} stands on the back. | What is in it stands on the back of each thing.
nutrition_info : How much sugar and fat {product} has stands on the back. | It stands on the back of each thing.
directions : The way to the shop stands on our page.
how_busy : On {date} it is quiet before noon. | It is quiet before noon.
change_user_name : You can change your name in your account.
user_name : Your name stands in your account.
pin_change : You can change your number in your account.
are_you_a_bot : I am a program. I can hand you over to a person.
what_can_i_ask_you : Ask me about an order, a bill, your points or your list.
what_is_your_name : I am the desk of the shop.
who_do_you_work_for : I work for this shop.
greeting : Hello! What can I do for you?
goodbye : Goodbye!
thank_you : You are welcome.
repeat : I say it again.
yes : Good.
no : As you like.
"""
)
OVER = "I am not sure. I hand you over to a person."
PRODUCTS = tuple(
    (
        "running shoes|shoes|boots|coat|jacket|shirt|dress|hat|scarf|gloves|bag|lamp|chair|table|desk|sofa|bed|radio|phone|camera|laptop|"
        "printer paper|paper|books|book|toys|toy|kite|bread|cheese|milk|coffee|tea|soup|canned soup|shampoo|mouthwash|soap|ice cream|pizza|"
        "dog food|cat food|flowers|batteries|pens|plastic bags|curtains|pillows|umbrella|bicycle|guitar"
    ).split("|")
)
GOODS = tuple(
    (
        "running shoes|shoes|boots|gloves|printer paper|books|toys|bread|cheese|milk|coffee|tea|soup|canned soup|shampoo|mouthwash|soap|"
        "ice cream|pizza|dog food|cat food|flowers|batteries|pens|plastic bags|curtains|pillows"
    ).split("|")
)
"""Those of the products that need no article, from which the questions of our own are made."""
SAID = (
    lines(
        """
order : I would like to order {product}.
order : please send me some {product} by {date}
order : can you get me more {product}?
order_status : where is my order {order}?
order_status : I ordered {product} on {date} and it is not here yet, order {order}
order_status : Has order {order} been sent?
order_status : when will the {product} come?
cancel : please cancel order {order}
bill_due : When is the bill for order {order} due?
card_declined : my card did not work on {date} for order {order}
transactions : what did I pay on {date}?
spending_history : how much did I spend on {product}?
report_fraud : I never bought any {product}, somebody used my card for order {order}!
how_busy : how full is the shop on {date}?
shopping_list_update : take {product} off my list
thank_you : thank you very much
order : We want to buy {product}.
order : i need {product} again, same as last time
order : Please put {product} on the next order.
order : get me {product} before {date}
order : Could I have {product} sent to my home?
order_status : what is the status of order {order}?
order_status : can you tell me where {order} is
order_status : track order {order} please
order_status : I am still waiting for order {order}.
order_status : Is order {order} on its way?
order_status : when will order {order} arrive
order_status : my order number is {order}, has it shipped
order_status : I bought {product} on {date}. Where are they?
order_status : will {order} be here by {date}?
order_status : Has somebody sent my {product} yet?
order_status : check on {order} for me, i ordered it on {date}
order_status : Order {order} was to come on {date}, and nothing came.
cancel : I do not want order {order} any more.
cancel : stop order {order}, I do not need the {product}
cancel : call off {order} please
cancel : Never mind order {order}, cancel it.
bill_due : By when must I pay for order {order}?
bill_due : when do I have to pay the bill for the {product}
bill_balance : how much do I owe for order {order}
bill_balance : What is my bill for {order}?
pay_bill : I want to pay the bill for order {order}.
pay_bill : let me pay for order {order}
pay_bill : How do I pay the bill for my {product}?
card_declined : Why was my card not taken when I paid for {product}?
card_declined : the shop declined my card on {date}
card_declined : I paid for {order} and it says card declined
transactions : Show me what I bought on {date}.
transactions : which payments did i make {date}
spending_history : What have I spent on {product} this year?
spending_history : how much money went to {product} since {date}
report_fraud : Order {order} is not mine, somebody stole my card.
report_fraud : there is a payment on {date} that I never made
redeem_rewards : I want to use my points to buy {product}.
redeem_rewards : can i pay for {product} with points
rewards_balance : how many points did I get for order {order}
rewards_balance : How many points do I have?
how_busy : Will there be many people in the shop on {date}?
how_busy : is it crowded on {date}
shopping_list_update : put {product} on my list
shopping_list_update : Add {product} to the list, please.
shopping_list : Are {product} on my list?
shopping_list : read me what is on my list
ingredients_list : what is in the {product}?
ingredients_list : What do they put into {product}?
nutrition_info : how much sugar is in the {product}
nutrition_info : Is there much fat in {product}?
are_you_a_bot : am I talking to a person or to a program
thank_you : Thanks for looking up order {order}.
goodbye : that is all, bye
greeting : good morning, I have a question
"""
    ),
    lines(
        """
order : On {date} we need new {product}, please.
order_status : My {product}, number {order}, should have come on {date}.
order_status : Any news of {order}?
pay_bill : Can I pay for {order} now? It was {product}.
redeem_rewards : are my points enough for {product}?
"""
    ),
)
