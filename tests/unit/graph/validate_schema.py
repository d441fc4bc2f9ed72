"""Validates graph files against graphs/graph.schema.json with an independent validator.

Exit 77 (skipped) where python3 has no yaml or jsonschema; the comparison of keys in schema_test.cpp runs everywhere.
"""
import json
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


class Yaml12(yaml.SafeLoader):
    """YAML 1.2 has no timestamps, and only true and false are booleans."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in rules if not tag.endswith((":timestamp", ":bool"))]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile("^(true|True|false|False)$"), list("tTfF"))


def with_text_keys(value):
    if isinstance(value, dict):
        return {str(key): with_text_keys(inner) for key, inner in value.items()}
    return [with_text_keys(inner) for inner in value] if isinstance(value, list) else value


with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
wrong = 0
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as file:
        graph = with_text_keys(yaml.load(file, Yaml12))
    for error in validator.iter_errors(graph):
        wrong += 1
        print(f"{name}: {error.json_path}: {error.message[:300]}")
    broken = dict(graph, **{"workflws": []})
    if not list(validator.iter_errors(broken)):
        wrong += 1
        print(f"{name}: an unknown key was accepted")
sys.exit(1 if wrong else 0)
