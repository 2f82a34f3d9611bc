"""Words that name nobody: the everyday words of questions about licenses, in a few languages.

A stretch of other words may be a person's or a group's name.
"""

_WORDS = """
a about access account active add added admin after aber again aus  ago all already also always am an and any
anybody anyone app apps are aren't arrive arrived as ask assign assigned assigning assignment at audit
available be because been before bought broken but by can can't cannot cant cause center change changed
check checked cloud company could couldn't das days delete deleted denied department der despite did
didn't didnt die direct directly disabled do does doesn't doesnt doing don't dont due el enabled entra
error errors et everybody everyone exchange fail failed failing find first fix for from fully get gets
getting give given gives go got graph group groups grp gruppe guest had has hasn't hasnt hat have haven't
having he hello help her here hey hi him his hour hours how i i'm if in inherited into is isn't isnt it
it's its job just kein keine know la last le les licence licences licencia license licensed licenses
licensing like lizenz look los lost mail mailbox make me member members membership message microsoft
minutes missing month more my need needs never new next nicht no nobody none not nothing now não o of off
office offline old on one only or os other our out owner pas people person plan plans please por porque
portal pourquoi powershell problem product products put question qué reason receive received receiving
remove removed reprocess right role roles said same say says seat seats see service services she should
show shows sign signed since so some somebody someone something state status step still stopped such
suddenly support system take team tell tenant than thank thanks that the their them then there there's
these they thing this those through till to today told too tried try two unable und under unit until up us
use used user users using very want warum was wasn't we week well went were weren't what what's when where
which while who whole whom whose why will with within without won't wont work working works would wrong
yes yesterday yet you your
"""

EVERYDAY = frozenset(_WORDS.split())
