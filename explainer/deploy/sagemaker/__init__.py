"""A model on an endpoint of Amazon SageMaker: packed, deployed, asked and taken away with boto3, for real or in a rehearsal here.

package: the archive; inference: what the container runs; facts: instances, prices, JumpStart's models; catalogue: JumpStart's own; service,
flow, clean_up: the calls; forms: what is sent and answered; rehearsal: the servers that stand in for Amazon's; account: the real ones;
worker: the process in which all that happens. boto3 and moto are imported where they are used, and by the worker alone.
"""
