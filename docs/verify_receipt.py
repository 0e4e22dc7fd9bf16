#!/usr/bin/env python3
"""Verify a receipt of an audit trail with the keys of a policy, and nothing else of the operator.
usage: verify_receipt.py receipt.json policy.json [export.ndjson]
  receipt.json   the body of GET /api/v1/audit/{id}/receipt
  policy.json    the body of GET /api/v1/audit/policy; compare its keys with those of your contract
  export.ndjson  the body of GET /api/v1/audit/export, without filters: the log is computed anew from it
Exit code 0: the receipt is good, and what it proves is printed. 1: it is not, and why. 2: wrong usage, or a file
cannot be read. It runs on Python 3.10 or newer with the package cryptography (pip install cryptography)."""
import base64, datetime, hashlib, hmac, json, re, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
N, P = "(0|[1-9][0-9]{0,17})", "[1-9][0-9]{0,17}"  # numbers as logs write them; P from 1
TEXTS = dict.fromkeys("action actor at id outcome project reason request_id target".split(), str)
PROOF = (f"c2sp\\.org/tlog-proof@v1\nindex (?P<index>{N})\n(?P<path>(.+\n)*)\n(?P<text>(?P<origin>(?P<host>[a-z0-9.-]+)"
         f"/audit/(?P<slot>{N})/(?P<generation>{P}))\n(?P<size>{N})\n(?P<root>.+)\n)\n"
         "(?P<signed>(\u2014 \\S+ \\S+\n)+)")
LINE = f'{{"at":"[0-9TZ:.-]+","count":"(?P<size>{N})","epoch":"(?P<n>{P})","kind":"epoch","root":"(?P<root>.+)","v":1}}'

def need(good, why):
    if not good: raise ValueError(why)
    return good
def read(text, what, /, **kinds):  # an object of JSON with these members, each of exactly its type, and no other
    once = lambda pairs: dict(pairs) if len(dict(pairs)) == len(pairs) else None
    try: json.dumps(value := json.loads(text, object_pairs_hook=once), ensure_ascii=False).encode()  # if it is text
    except (ValueError, RecursionError): value = None
    fit = type(value) is dict and value.keys() == kinds.keys() and all(type(value[k]) is kinds[k] for k in kinds)
    return need(fit and value, f"The {what} is not JSON with the members {', '.join(kinds)}, and no other.")
def decode(text, what, size=None, alphabet=b"+/"):
    try: raw = base64.b64decode(text, alphabet)
    except ValueError: raw = b""
    good = len(raw) == (size or len(raw)) and base64.b64encode(raw, alphabet).decode() == text
    return need(good and raw, f"The {what} is not base64 of the right length.")
def shown(value):  # so that it looks like nothing else
    return ", in ASCII ".join(dict.fromkeys(form.replace("  ", " \\x20") for form in (f"{value!r}", f"{value!a}")))
def leaf(line): return hashlib.sha256(b"\0" + line).digest()
def node(left, right): return hashlib.sha256(b"\1" + left + right).digest()
def root_by_path(found, index, size, path):  # RFC 6962, 2.1.1
    need(index < size and (size == 1) == (not path), "A proof does not have as many hashes as its place needs.")
    left = 1 << (size - 1).bit_length() >> 1
    if size == 1: return found
    if index < left: return node(root_by_path(found, index, left, path[:-1]), path[-1])
    return node(path[-1], root_by_path(found, index - left, size - left, path[:-1]))
def root_of(file, size):  # RFC 6962, 2.1
    left = 1 << (size - 1).bit_length() >> 1
    if size > 1: return node(root_of(file, left), root_of(file, size - left))
    line = file.readline(1 << 17)
    return leaf(need(line[-1:] == b"\n" and line, "The export has fewer lines than were signed, or is damaged.")[:-1])
def locate(line, index, tree, path, what):
    hashes = [decode(f"{hash}", "hash of a proof", 32) for hash in path]
    found = root_by_path(leaf(line.encode()), int(index), int(tree["size"]), hashes)
    need(found == decode(tree["root"], "root", 32), f"The {what} is not what stands at its place in what was signed.")
def read_policy(text):  # c2sp.org/tlog-policy
    keys, groups, used, quorum = {}, {"none": (0, [])}, {"none"}, None
    for line in text.replace("\t", " ").split("\n"):
        kind, vkey, wrong = 1, None, f"The policy has a line that is not right: {line!a}."
        match need(line.isprintable(), wrong) and line.split():
            case ["log", vkey] | ["log", vkey, _]: label = None
            case ["witness", label, vkey] | ["witness", label, vkey, _] if label not in groups:
                kind, groups[label] = 4, (1, [label])
            case ["group", label, least, *names] if label not in groups and set(names) <= groups.keys() - used:
                least = {"any": "1", "all": f"{len(names)}"}.get(least, least)
                need(least in map(str, range(1, len(names) + 1)) and len(set(names)) == len(names), wrong)
                used, groups[label] = used | set(names), (int(least), names)
            case ["quorum", label] if not quorum and label in groups: quorum = label
            case words: need(not words or words[0][0] == "#", wrong)
        if vkey:
            name, hash, encoded = need(re.fullmatch("([^+]+)[+]([0-9a-f]{8})[+](.+)", vkey), wrong).groups()
            raw = decode(encoded, f"key {vkey!a} of the policy", 33)
            right = hashlib.sha256(f"{name}\n".encode() + raw).hexdigest()[:8]
            need(raw[0] == kind and hash == right and raw[1:] not in used, wrong)
            used, keys[name, hash] = used | {raw[1:]}, (label, Ed25519PublicKey.from_public_bytes(raw[1:]))
    return keys, groups, need(quorum, "The policy does not tell the quorum.")
def prove(proof, line, policy, what):  # c2sp.org/tlog-proof, tlog-checkpoint and tlog-cosignature
    (keys, groups, quorum), times, met = policy, {}, {}
    file = need(re.fullmatch(PROOF, proof), f"The proof of the {what} is not as c2sp.org/tlog-proof tells.")
    locate(line, file["index"], file, file["path"].split("\n")[:-1], what)
    for _, name, encoded in (line.split(" ") for line in file["signed"][:-1].split("\n")):
        raw, wrong = decode(encoded, "signature"), f"The signature of {name!a} for the {what} is wrong."
        if (name, raw[:4].hex()) not in keys: continue  # the policy does not tell whose it is
        time, (label, public) = int.from_bytes(raw[4:-64], "big"), keys[name, raw[:4].hex()]
        need(len(raw) == 76 and 0 < time < 1 << 37 if label else len(raw) == 68, wrong)
        try: public.verify(raw[-64:], (f"cosignature/v1\ntime {time}\n" * bool(label) + file["text"]).encode())
        except InvalidSignature: need(False, wrong)
        times[label, name] = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=time)
    need((None, file["origin"]) in times, f"No key that the policy has for it has signed the log of the {what}.")
    for name, (least, names) in groups.items(): met[name] = sum(met.get(n, n in dict([*times])) for n in names) >= least
    need(met[quorum], f"Too few witnesses have cosigned for the {what}; ask for the receipt again later.")
    return file, [f"{name!a} signed at {time} UTC" for (label, name), time in times.items() if label]
def names_of(r, entry):  # what the entry tells, with what its commitments stand for
    known = {}
    for name in r["names"]:
        read(json.dumps(name), "name", commitment=str, salt=str, value=str)
        salt, value = decode(name["salt"] + "=", "salt of a name", 32, b"-_"), f"tenon-name/v1\n{name['value']}"
        right = "~" + base64.urlsafe_b64encode(hmac.digest(salt, value.encode(), "sha256")).decode()[:-1]
        need(name["commitment"] == right and right in entry.values() and right not in known, "A name is not right.")
        known[right] = shown(name["value"])
    need(entry["v"] == 1, "The entry is of a form that is not known here.")
    return {k: known.get(v, shown(v) + " (erased, or not told)" * (f"{v}"[:1] == "~")) for k, v in entry.items()}
def verify(receipt, policy, export=None):  # what is proved, line by line
    policy = read(policy, "policy", log=str, epochs=str)
    r = read(receipt, "receipt", line=str, names=list, proof=str, epoch=str, path=list, epochs=str, witnessed=bool)
    told = names_of(r, read(r["line"], "entry", **TEXTS, machine=bool, v=int))
    file, times = prove(r["proof"], r["line"], read_policy(policy["log"]), "entry")
    epoch = need(re.fullmatch(LINE, r["epoch"]), "The line of the epoch is not as one is written.")
    top, more = prove(r["epochs"], r["epoch"], read_policy(policy["epochs"]), "epoch")
    one = file["host"] == top["host"] and int(file["slot"]) > int(top["slot"]) == 1
    need(one, "The log of the entry and that of the epochs are not two of one installation, the epochs' at slot 1.")
    place = int(epoch["n"]) + int(top["generation"]) - 2  # each generation put one line in front
    need(int(top["index"]) == place, f"Epoch {epoch['n']} does not stand at its place, line {place}, among the epochs.")
    locate(file["text"], file["slot"], epoch, r["path"], "checkpoint in its epoch")
    if export: need(root_of(export, int(file["size"])) == decode(file["root"], "root"), "The export is another log.")
    alone = "; the policy wants no witness: this is the operator's word alone" * (not times + more)
    return [
        f"What:     {told['action']}, {told['outcome']}, on {told['target']} in project {told['project']}",
        f"Who:      {told['actor']}, a machine: {told['machine']}; reason {told['reason']}",
        f"When:     {told['at']} by the operator's clock; entry {told['id']} of request {told['request_id']}",
        f"Where:    line {file['index']}, from 0, of the log '{file['origin']}' of {file['size']} lines, in epoch "
        f"{epoch['n']} of '{top['origin']}'{alone}",
        *[f"Witness:  {time}: it was there by then, and has not changed since" for time in dict.fromkeys(times + more)],
        *[f"Export:   its first {file['size']} lines are the log, with the entry at its place"] * bool(export)]

if __name__ == "__main__":
    for stream in sys.stdout, sys.stderr: stream.reconfigure(errors="backslashreplace")
    if "--help" in sys.argv or len(sys.argv) not in (3, 4): sys.exit(print(__doc__) or 2 * ("--help" not in sys.argv))
    try:
        texts = [open(f, encoding="utf-8", errors="surrogateescape").read() for f in sys.argv[1:3]]
        print("The receipt is good. It proves:", *verify(*texts, *(open(f, "rb") for f in sys.argv[3:])), sep="\n")
    except ValueError as why: sys.exit(print(f"The receipt proves nothing: {why}") or 1)
    except OSError as why: sys.exit(print(f"A file cannot be read: {why}", file=sys.stderr) or 2)
