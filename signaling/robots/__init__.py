"""Test people and demo people: whole participants that send a known sound and picture, and know
what they receive.
"""
