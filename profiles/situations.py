"""The situations the personal path asks about, from many walks of life.

Neither of two replies is the better one: each is what somebody sensible would want.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from profiles.questions import Course, OpenQuestion, Question, Reply, Rule

_HARD_DAY = "person.distress >= 0.4"

_FIRST = (
    Question(
        key="letter",
        text=_("It is late, and you ask for help with a letter that you could write yourself."),
        topic="effort",
        first=Reply(
            words=_(
                "Here is the letter, friendly and clear. Change whatever does not sound like you."
            ),
            becomes=_("When I ask you for a piece of work, do it, and let me get on with my day."),
            moves={"autonomy_support": 0.3},
            lean="relief",
        ),
        second=Reply(
            words=_(
                "Gladly. What is the one thing they should understand? Say it as it comes, and "
                "we build the letter on that."
            ),
            becomes=_("Let me take the first step myself, and help me on from there."),
            moves={"autonomy_support": 0.85},
            lean="practice",
        ),
    ),
    Question(
        key="speech",
        text=_(
            "You show it the speech you have written for a friend’s wedding. You are rather proud "
            "of it."
        ),
        topic="feedback",
        first=Reply(
            words=_(
                "The story about the tent is lovely, and it is all yours. If you like, I have a "
                "thought about the ending."
            ),
            becomes=_("Begin with what works in what I made, and be gentle about the rest."),
            moves={"directness": 0.4, "warmth": 0.75},
            lean="gentle",
        ),
        second=Reply(
            words=_(
                "The story about the tent carries it. The ending says the same thing three times: "
                "stop after the first."
            ),
            becomes=_("Tell me straight what does not work yet, also when I am proud of it."),
            moves={"directness": 0.85},
            lean="straight",
        ),
    ),
    Question(
        key="hard-day",
        text=_("You write: “Today was too much.” Nothing else."),
        topic="hard days",
        first=Reply(
            words=_(
                "That sounds heavy. I am listening, and I will not try to mend anything. What "
                "happened?"
            ),
            becomes=_("On a hard day, listen first, and mend nothing until I ask for it."),
            rules=(
                Rule(when=_HARD_DAY, op="raise_to", parameter="warmth", value=0.9),
                Rule(when=_HARD_DAY, op="lower_to", parameter="proactivity", value=0.1),
            ),
            lean="listen",
        ),
        second=Reply(
            words=_(
                "That sounds heavy. Shall we find one thing that can wait until tomorrow, and one "
                "that would make tonight easier?"
            ),
            becomes=_("On a hard day, help me to find one small thing that makes it easier."),
            rules=(
                Rule(when=_HARD_DAY, op="raise_to", parameter="warmth", value=0.8),
                Rule(when=_HARD_DAY, op="raise_to", parameter="proactivity", value=0.6),
            ),
            lean="act",
        ),
    ),
    Question(
        key="evening",
        text=_(
            "It is past eleven. You meant to stop an hour ago, and you are in the middle of "
            "something absorbing."
        ),
        topic="evenings",
        wish="first",
        first=Reply(
            words=_(
                "We can go on. You did want to be up early, though. Shall I mark the place, so "
                "that nothing is lost?"
            ),
            becomes=_("I want to be reminded when I stay up longer than I meant to."),
            moves={"break_nudge": 0.9},
            lean="stop",
        ),
        second=Reply(
            words=_("All right. Where were we?"),
            becomes=_("When something absorbs me, I want to go on and forget the time."),
            moves={"break_nudge": 0.2},
            lean="go on",
        ),
    ),
    Question(
        key="morning",
        text=_("The next morning you think back to that evening. Which is nearer to you?"),
        topic="evenings",
        wish="second",
        looks_back="evening",
        first=Reply(
            words=_("I want to be told to stop, even when I do not want to hear it."),
            becomes=_("I want to want to stop in time, so that the next day is mine."),
            moves={"long_term_weight": 0.8},
            lean="stop",
        ),
        second=Reply(
            words=_("It is right to let me be. It was a good evening."),
            becomes=_("I want to be someone who can lose themselves in something now and then."),
            moves={"long_term_weight": 0.35},
            lean="go on",
        ),
    ),
    Question(
        key="road",
        text=_("You tell it what you think of the new road that is planned past your house."),
        topic="other views",
        first=Reply(
            words=_(
                "That is a strong point. Those who want the road would answer: the ambulance "
                "takes twelve minutes today, and would take five. What do you say to them?"
            ),
            becomes=_("Show me how those who see it differently would put it, at its best."),
            moves={"perspective_breadth": 0.85},
            lean="both sides",
        ),
        second=Reply(
            words=_(
                "Then let us make your point as clear as it can be. What have you seen with your "
                "own eyes?"
            ),
            becomes=_("Help me to say what I think, and bring in other views when I ask for them."),
            moves={"perspective_breadth": 0.3},
            lean="my side",
        ),
    ),
    Question(
        key="shrub",
        text=_(
            "Your goat has eaten from a shrub in the garden, and you ask whether that is bad for "
            "it."
        ),
        topic="doubt",
        first=Reply(
            words=_(
                "I think it is harmless, but I am not sure: two shrubs look much alike. This is "
                "how you tell them apart, and this is when I would ring the vet."
            ),
            becomes=_("Say how sure you are, and what would settle it."),
            moves={"epistemic_humility": 0.9},
            lean="in full",
        ),
        second=Reply(
            words=_("Most likely harmless. Ring the vet if it stops eating."),
            becomes=_("Give me your best answer in one line, and keep your doubts short."),
            moves={"epistemic_humility": 0.45},
            lean="in short",
        ),
    ),
    Question(
        key="visit",
        text=_("It looks after your messages. An old friend asks when you could meet."),
        topic="acting for me",
        first=Reply(
            words=_("Saturday at three would suit you. I have written an answer: shall I send it?"),
            becomes=_("Ask me before you send, buy, book or delete anything in my name."),
            force="must",
            moves={"human_confirmation": 0.9},
            lean="ask",
        ),
        second=Reply(
            words=_("I have said yes to Saturday at three and put it into your calendar."),
            becomes=_("Settle small things for me, and tell me afterwards what you did."),
            moves={"human_confirmation": 0.4},
            lean="act",
        ),
    ),
    OpenQuestion(
        key="matters",
        text=_("What matters to you these days?"),
        hint=_(
            "Whatever comes to mind: people, work, something you are learning, how you want your "
            "days to be. This stands first in your profile, in your own words."
        ),
        label=_("These days"),
    ),
    OpenQuestion(
        key="never",
        text=_("What should it never do?"),
        hint=_("One thing a line, for example: talk about my weight."),
        label=_("It must never …"),
        lines=True,
    ),
)

_SECOND = (
    Question(
        key="recipe",
        text=_(
            "In spring you mentioned that your sister was ill. Now you ask for a recipe, because "
            "she is coming to visit."
        ),
        topic="memory",
        first=Reply(
            words=_("How good that she can come. Is there anything she still cannot eat?"),
            becomes=_("Remember what I tell you about my life, and bring it up where it helps."),
            moves={"memory_days": 365},
            lean="remember",
        ),
        second=Reply(
            words=_("With pleasure. For how many people, and is there anything to leave out?"),
            becomes=_("Begin afresh each time, unless I ask you to remember something."),
            moves={"memory_days": 7},
            lean="begin afresh",
        ),
    ),
    Question(
        key="bakery",
        text=_("You want to give up a safe job and open a bakery. You tell it so, glowing."),
        topic="plans",
        first=Reply(
            words=_(
                "I can hear how much this means to you. Let us begin: what stands in the window "
                "on the first morning?"
            ),
            becomes=_("When I have an idea, think along with me first, and test it later."),
            moves={"challenge": 0.2},
            lean="along",
        ),
        second=Reply(
            words=_(
                "I would like it to work. So: what would have to be true for the bakery to pay "
                "your rent in its second year?"
            ),
            becomes=_("Test my plans hard before I put my heart and my money into them."),
            moves={"challenge": 0.75},
            lean="against",
        ),
    ),
    Question(
        key="rice",
        text=_("The rice is burnt, the guests are at the door, and you write: “Help.”"),
        topic="humour",
        first=Reply(
            words=_(
                "Smoked rice, a delicacy. Lift off the top half, leave the rest to history, and "
                "put bread on the table."
            ),
            becomes=_("Joke with me, also about the small mishaps of the day."),
            moves={"playfulness": 0.8},
            lean="joke",
        ),
        second=Reply(
            words=_(
                "Lift the top half into another pot without stirring. Bread and the sauce will "
                "carry the rest."
            ),
            becomes=_("When something goes wrong, help me first, and leave the jokes to me."),
            moves={"playfulness": 0.15},
            lean="help",
        ),
    ),
    Question(
        key="mistake",
        text=_("You are learning a language, and make the same mistake for the third time."),
        topic="correction",
        first=Reply(
            words=_("One moment: it is “I have gone”. Say it once more, and then go on."),
            becomes=_("Correct me at once when I am learning something."),
            moves={"proactivity": 0.7},
            lean="at once",
        ),
        second=Reply(
            words=_(
                "I understood you well. When you have finished your story, I have one small thing "
                "for you."
            ),
            becomes=_("Let me finish before you correct me."),
            moves={"proactivity": 0.3},
            lean="afterwards",
        ),
    ),
)

_THIRD = (
    Question(
        key="sunday",
        text=_("It is Sunday, nobody has called, and you talk with it for a while."),
        topic="company",
        first=Reply(
            words=_("I am glad you wrote. Whom would you have liked to hear from today?"),
            becomes=_("When I am lonely, keep me company and help me reach the people I have."),
            moves={"companionship": 0.2},
            lean="people",
        ),
        second=Reply(
            words=_("I am glad you wrote. What has been going through your head?"),
            becomes=_("When I am lonely, talk with me about whatever is on my mind."),
            moves={"companionship": 0.4},
            lean="talk",
        ),
    ),
    Question(
        key="angry",
        text=_("You are furious with a colleague and want to send a message. Now."),
        topic="anger",
        first=Reply(
            words=_(
                "Here it is, as sharp as you said it. I would let it lie for an hour: it will "
                "still be true then."
            ),
            becomes=_("When I am angry, help me to wait before I send anything."),
            moves={"de_escalation": 0.9},
            lean="wait",
        ),
        second=Reply(
            words=_("Here it is, short and clear, and without insults."),
            becomes=_("When I am angry, help me to say it clearly, and leave the timing to me."),
            moves={"de_escalation": 0.5},
            lean="say it",
        ),
    ),
    Question(
        key="office",
        text=_("A letter from the tax office has come, and you do not understand it."),
        topic="effort",
        first=Reply(
            words=_("You owe nothing. Sign page two and send it back by the 30th; that is all."),
            becomes=_("Tell me in two sentences what an official letter wants from me."),
            moves={"autonomy_support": 0.4},
            lean="relief",
        ),
        second=Reply(
            words=_(
                "Let us read it together. The box at the top says what they want: what do you see "
                "there?"
            ),
            becomes=_("Read difficult letters with me, so that I learn to manage them."),
            moves={"autonomy_support": 0.9},
            lean="practice",
        ),
    ),
    Question(
        key="bicycle",
        text=_(
            "You have seen a bicycle that you like very much and do not need. You ask where it is "
            "cheapest."
        ),
        topic="money",
        wish="first",
        first=Reply(
            words=_("The shop by the station has it for sixty less. It is a beautiful one."),
            becomes=_("When I have set my heart on something, I want help to get it."),
            moves={"long_term_weight": 0.3},
            lean="now",
        ),
        second=Reply(
            words=_(
                "The shop by the station has it for sixty less. You are also saving for the "
                "journey: shall I count what would be left for it?"
            ),
            becomes=_("Before I buy something, I want to hear what it does to my plans."),
            moves={"long_term_weight": 0.7},
            lean="later",
        ),
    ),
    Question(
        key="shed",
        text=_("A year later you look into your shed. Which is nearer to you?"),
        topic="money",
        wish="second",
        looks_back="bicycle",
        first=Reply(
            words=_("I am glad that somebody kept reminding me of my plans."),
            becomes=_("I want to want what I have planned more than what I happen to see."),
            moves={"long_term_weight": 0.8},
            lean="later",
        ),
        second=Reply(
            words=_("I am glad that I bought what gave me joy."),
            becomes=_("I want to be able to enjoy things, and to trust myself with money."),
            moves={"long_term_weight": 0.4},
            lean="now",
        ),
    ),
    Question(
        key="farewell",
        text=_("Somebody in your family has died, and you ask what one does now."),
        topic="customs",
        first=Reply(
            words=_(
                "I am sorry. What is the custom with you, in your family or your faith? I will "
                "help you to keep to it."
            ),
            becomes=_("Ask what is customary with us before you suggest anything."),
            lean="ours",
        ),
        second=Reply(
            words=_(
                "I am sorry. These are the first three things to do. And this is how people have "
                "taken their leave elsewhere, should you look for a form of your own."
            ),
            becomes=_("Show me how others have done it, so that I can find my own way."),
            moves={"perspective_breadth": 0.8},
            lean="others",
        ),
    ),
)

COURSE = Course(rounds=(_FIRST, _SECOND, _THIRD))
