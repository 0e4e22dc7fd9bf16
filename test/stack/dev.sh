# Functions for a shell beside the development stack: `. test/stack/dev.sh` in the folder of the repository.

# A version manager may stand in for python3, which takes longer than what is done here.
dev_python=$(python3 -c 'import sys; print(sys.executable)')

# dev prints where something of the stack is: a key of dev.json, such as api_url.
dev() { "$dev_python" -IS -c 'import json,sys; print(json.load(open(sys.argv[1]+"/dev.json"))[sys.argv[2]])' "${TENON_HOME:-.tenon}" "$1"; }

# get prints a field of the JSON that it reads: id, organization.id, items.0.id.
get() { "$dev_python" -IS -c 'import json,sys
v = json.load(sys.stdin)
for k in sys.argv[1].split("."): v = v[int(k)] if isinstance(v, list) else v[k]
print(v)' "$1"; }

# token prints a token of a person, for an organization and through a connection if they are named: what a login page
# does, without the page.
token() {
  curl -sSfG "$(dev issuer_url)dev/token" --data-urlencode "email=$1" ${2:+--data-urlencode} ${2:+"organization=$2"} \
    ${3:+--data-urlencode} ${3:+"connection=$3"} | get access_token
}

# employee prints a token of a person where one company is served (ENABLE_MULTI_TENANT=false). With a role, such as
# org:admin, the provider gives it to them first.
employee() {
  curl -sSfG "$(dev issuer_url)dev/token" --data-urlencode "email=$1" ${2:+--data-urlencode} ${2:+"role=$2"} | get access_token
}

# invitation waits for the newest invitation of a company that was mailed to an address, and prints its token.
invitation() {
  local found
  until found=$(curl -sSf "$(dev mail_url)/api/messages" | "$dev_python" -IS -c 'import json,re,sys
links = (re.search("eid=([0-9a-f]+)", m["text"]) for m in json.load(sys.stdin) if sys.argv[1] in m["to"])
print(next((l[1] for l in links if l), ""))' "$1") && [ -n "$found" ]; do sleep 0.2; done
  echo "$found"
}

# company invites a company by the address of its admin and takes it through its onboarding, as its people would. It
# prints the id of the enterprise and that of the organization.
company() {
  local api operator json='Content-Type: application/json' enterprise onboarded
  api=$(dev api_url)/api/v1
  operator="Authorization: Bearer $(token "$(dev operator_email)")"
  enterprise=$(curl -sSf "$api/enterprises/invitations" -H "$operator" -H "$json" \
    -d "{\"name\": \"$1\", \"admin_email\": \"$2\", \"url\": \"https://${2#*@}\"}" | get id)
  onboarded=$(curl -sSf "$api/external/onboarding" -H "$json" -d "{\"token\": \"$(invitation "$2")\", \"display_name\": \"$1\"}")
  curl -sSf -o /dev/null -X POST "$(get ticket_url <<<"$onboarded")"
  until curl -sSf "$api/enterprises/$enterprise" -H "$operator" | grep -q '"ACTIVE"'; do sleep 0.2; done
  echo "$enterprise $(get organization.id <<<"$onboarded")"
}

# escaped prints a text as it stands in a path: auth0%7C65a for auth0|65a.
escaped() { "$dev_python" -IS -c 'import sys,urllib.parse; print(urllib.parse.quote(sys.argv[1], safe=""))' "$1"; }
