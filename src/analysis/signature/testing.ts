/** Python that tells which parameter each value of a call reaches. */
export const PLACES = `
import inspect, itertools, json, sys

KINDS = inspect.Parameter

def function(source):
    space = {}
    exec(f"def f({source}): return locals()", space)
    return space["f"], inspect.signature(space["f"]).parameters

def places(found, parameters):
    reached = {}
    for name, value in found.items():
        kind = parameters[name].kind
        if kind is KINDS.VAR_POSITIONAL:
            reached.update({one: "*" for one in value})
        elif kind is KINDS.VAR_KEYWORD:
            reached.update({one: "*" for one in value.values()})
        elif value != 0:
            reached[value] = name
    return reached
`
