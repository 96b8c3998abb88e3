"""What Amazon's container for Hugging Face models does with an archive, by the genuine code: run in an environment of its own.

`python tests/toolkit.py FOLDER` reads requests from its input, one JSON object a line with "body", "content_type" and "accept", and writes
for each a line of JSON: "status", and "body" or "message". FOLDER is the unpacked archive. It knows nothing of this project, and needs
transformers 4, sagemaker-huggingface-inference-toolkit and multi-model-server, with Python 3.10 or later.

The toolkit turns whatever a handler raises into mms.service.PredictionException with the status 400.
"""

from __future__ import annotations

import json
import os
import sys

os.environ["SAGEMAKER_PROGRAM"] = "inference.py"  # as the container finds it in code/
os.environ["HF_HUB_OFFLINE"] = "1"

from mms.context import Context, RequestProcessor
from mms.metrics.metrics_store import MetricsStore
from mms.service import PredictionException
from sagemaker_huggingface_inference_toolkit.handler_service import HuggingFaceHandlerService


def main(folder: str) -> None:
    """Open the archive once, as a container does at its start, and answer the requests one after the other."""
    service, context = HuggingFaceHandlerService(), Context("model", folder, {}, 1, -1, "1.1")
    service.initialize(context)
    context.metrics = MetricsStore(1, "model")
    for line in sys.stdin:
        asked = json.loads(line)
        context.request_processor = [RequestProcessor({"Content-Type": asked["content_type"], "Accept": asked["accept"]})]
        try:
            (answer,) = service.handle([{"body": asked["body"].encode()}], context)
            told = {"status": 200, "body": answer}
        except PredictionException as error:
            told = {"status": error.error_code, "message": error.message}
        print("ANSWER " + json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
