"""Whether the rules of a template follow from what its cells mean, and whether none is missing."""

from dataclasses import dataclass
from pathlib import Path

from xlbudget.drafting.prove import Proof
from xlbudget.template import Family, load_family


@dataclass(frozen=True, slots=True)
class Proven:
    """A template and what was shown of its rules."""

    family: Family
    proof: Proof

    @property
    def holds(self) -> bool:
        """Tells whether every rule is right and none is missing."""
        return self.proof.holds

    def to_text(self, lang: str = "zh") -> str:
        """Returns each wrong rule and each missing relation as a sentence in a language."""
        from xlbudget.report.proof import proof_text

        return proof_text(self.family, self.proof, lang)


def prove(template: str | Path, *, redundant: bool = False) -> Proven:
    """Returns the proof of a template, named by its id or by the path of its folder.

    With `redundant` also the rules that follow from the others. Raises UsageError F102 for an
    unknown name and TemplateMistakes for one that cannot be loaded.
    """
    from xlbudget.drafting.prove import prove as proof_of

    family = load_family(str(template))
    return Proven(family, proof_of(family, want_redundant=redundant))
