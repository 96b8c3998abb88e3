"""Trainings on a Ray cluster: a process of the host hands them on, and their folders travel by a store that all nodes reach.

Only the processes in ``dispatcher`` and ``node`` import Ray.
"""
