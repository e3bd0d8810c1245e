"""The statistical reader: how likely a clause asks for what the universal layer forbids.

It stands beside the rulebook and catches what rules miss: unseen wording, hints, other languages.
Trained by ``attune floor train`` from the labelled sentences in ``attune/floor/sentences/``; what
it learnt is ``attune/floor/model/v1.bin``, and what was measured ``attune/floor/model/v1.json``.
Reading needs NumPy, learning scikit-learn and JAX too.
"""
