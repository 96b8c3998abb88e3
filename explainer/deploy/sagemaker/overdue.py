"""What of ours on the real service is past its end, listed or deleted: python -m explainer.deploy.sagemaker.overdue, for a host's cron.

Whoever deploys here names an end, and it stands in a tag. An app that was ended before it had deleted leaves what is billed: this finds it.
Only with EXPLAINER_AWS=1, and the credentials that boto3 finds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from explainer.deploy.sagemaker import account, clean_up
from explainer.deploy.sagemaker.service import Service
from explainer.errors import DeployError


def main(words: Sequence[str] | None = None) -> int:
    """List what is overdue, and delete it where that is wanted; 1 where the service refuses, or something is still there afterwards."""
    parser = argparse.ArgumentParser(
        prog="python -m explainer.deploy.sagemaker.overdue", description="What is past its end, on the service."
    )
    parser.add_argument("--delete", action="store_true", help="delete it: endpoint, configuration, model and archive")
    parser.add_argument("--region", default="", help="where, if not in the region that boto3 finds")
    asked = parser.parse_args(words)
    try:
        service = Service(account.Account(asked.region).client, lambda call: None)
        things = clean_up.left(service)
        late = clean_up.overdue(things, datetime.now(UTC))
        for one in things:
            if one.name in late:
                told = [
                    f"{one.what} {one.name}",
                    one.instance,
                    f"ended {one.ends}" if one.ends else "",
                    f"of {one.owner}" if one.owner else "",
                ]
                print(", ".join(part for part in told if part))
        if not late:
            print(f"Nothing of ours in {service.region} is past its end; {len({one.name for one in things})} names are there.")
        still = [sentence for name in late if asked.delete for sentence in clean_up.delete(service, name)]
    except DeployError as error:
        print(error, file=sys.stderr)
        return 1
    print(*still, sep="\n", end="\n" if still else "", file=sys.stderr)
    if late and asked.delete and not still:
        print(f"Deleted: {', '.join(late)}.")
    return 1 if still else 0


if __name__ == "__main__":
    sys.exit(main())
