"""Validates folders with eark-validator 1.1.3 and prints what it says of each, as one JSON object.

eark-oracle.py VOCABULARIES.json FOLDER...

On import the validator fetches four vocabularies from earkcsip.dilcis.eu. They are served from a file instead, in the
form that it looks for (one <Term> a line), so that the verdict depends on nothing outside this machine.
"""
import json
import sys
import urllib.request
from pathlib import Path
from xml.sax.saxutils import escape

VOCABULARIES = json.loads(Path(sys.argv[1]).read_text(encoding='utf-8'))


def served(url):
    """The lines of a vocabulary of the CSIP; anything else is a mistake of ours."""
    name = str(url).rsplit('/', 1)[-1].removesuffix('.xml')
    # The terms end up in XPath expressions between apostrophes.
    return [f'<Term>{escape(term)}</Term>\n'.encode('utf-8') for term in VOCABULARIES[name] if "'" not in term]


urllib.request.urlopen = served

# After the vocabularies were put in place.
from eark_validator.packages import PackageValidator  # noqa: E402
from eark_validator.rules import ValidationProfile  # noqa: E402
from eark_validator.specifications.specification import SpecificationType, SpecificationVersion  # noqa: E402


def told(results):
    """Rule, severity and place of each message."""
    return [{'rule': one['rule_id'], 'severity': one['severity'], 'location': one['location'], 'message': one['message']} for one in results]


def representation(mets):
    """What the rules of CSIP say of the METS of a representation, which the validator itself does not look into."""
    profile = ValidationProfile(SpecificationType.CSIP, SpecificationVersion.V2_1_0)
    profile.validate(mets)
    return told(json.loads(one.model_dump_json()) for one in profile.get_all_results())


def verdict(folder):
    """What is said of one package."""
    report = json.loads(PackageValidator(folder).validation_report.model_dump_json())
    metadata = report.get('metadata') or {}
    return {
        'structure': {'status': report['structure']['status'], 'messages': told(report['structure']['messages'])},
        'schema': told((metadata.get('schema_results') or {}).get('messages', [])),
        'schematron': told((metadata.get('schematron_results') or {}).get('messages', [])),
        'representations': {mets.parent.name: representation(mets) for mets in sorted(folder.glob('representations/*/METS.xml'))},
    }


json.dump({name: verdict(Path(name)) for name in sys.argv[2:]}, sys.stdout, ensure_ascii=False, indent=1)
