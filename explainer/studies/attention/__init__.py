"""Studies of attention: experiments on one head, roles, importance, the mask, patches."""
