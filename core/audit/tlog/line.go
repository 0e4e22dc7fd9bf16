// Package tlog is the bytes and the hashes of an audit trail, which is a transparency log: a Merkle tree by RFC 6962
// over lines of JSON.
package tlog

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tenon-health/tenon/core/domain"
)

// Time is UTC with six digits, so that times sort as text.
func Time(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000000Z") }

// hide is what a line tells instead of a personal value.
type hide func(value string) string

// line is one line of JSON in the form of RFC 8785. Values are strings, true, false and the version of the form.
func line(e domain.AuditEntry, hide hide) string {
	return object{}.
		text("action", string(e.Action)).
		text("actor", hidden(string(e.Actor), plainActor(e), hide)).
		text("at", Time(e.At)).
		text("id", e.ID).
		literal("machine", fmt.Sprint(e.Machine)).
		text("outcome", string(e.Outcome)).
		text("project", hidden(string(e.Project), plainID(string(e.Project)), hide)).
		text("reason", hidden(e.Reason, e.Reason == "", hide)).
		text("request_id", e.RequestID).
		text("target", hidden(e.Target, plainTarget(e), hide)).
		literal("v", "1").
		String()
}

// object is the members of one, which come in their order.
type object []string

func (o object) text(name, value string) object { return o.literal(name, quoted(tidy(value))) }

// MaxNote is how many bytes of a checkpoint with its signatures are told.
const MaxNote = 16 << 10

func (o object) note(name, value string) object {
	return o.literal(name, quoted(valid(value, MaxNote)))
}

func (o object) literal(name, value string) object { return append(o, quoted(name)+":"+value) }

func (o object) String() string { return "{" + strings.Join(o, ",") + "}" }

func hidden(value string, plain bool, hide hide) string {
	if plain {
		return value
	}
	return hide(tidy(value))
}

// plainActor reports whether who acted is no person.
func plainActor(e domain.AuditEntry) bool {
	return e.Machine || e.Actor == "" || e.Actor == domain.SystemActor("").Subject
}

// madeID matches what we and the identity provider make. Whatever else an id may be can hold a name.
var madeID = regexp.MustCompile(`^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|org_[A-Za-z0-9]+)?$`)

func plainID(id string) bool { return madeID.MatchString(id) }

// committed matches a commitment.
var committed = regexp.MustCompile(`^~[A-Za-z0-9_-]{43}$`)

// plainTarget reports whether an id holds no name. What was erased is told by its commitment, and by nothing else.
func plainTarget(e domain.AuditEntry) bool {
	return plainID(e.Target) || e.Action == domain.AuditErase && committed.MatchString(e.Target)
}

// maxText is more than any value has that comes by HTTP.
const maxText = 500

// tidy is not longer than an index can hold.
func tidy(value string) string { return valid(value, maxText) }

// valid is UTF-8 without U+0000, which no text of PostgreSQL can hold, and has so many runes at most.
func valid(value string, most int) string {
	value = strings.ReplaceAll(strings.ToValidUTF8(value, "\uFFFD"), "\x00", "\uFFFD")
	if utf8.RuneCountInString(value) <= most {
		return value
	}
	return string([]rune(value)[:most])
}

// escapes are what RFC 8785 writes with a backslash and one letter.
var escapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`,
}

// quoted is a string by RFC 8785, which encoding/json does not write: that escapes more.
func quoted(value string) string {
	var text strings.Builder
	text.WriteByte('"')
	for _, r := range value {
		switch escaped, known := escapes[r]; {
		case known:
			text.WriteString(escaped)
		case r < ' ':
			fmt.Fprintf(&text, `\u%04x`, r)
		default:
			text.WriteRune(r)
		}
	}
	text.WriteByte('"')
	return text.String()
}

// Parse reads the line of an entry. Personal values are what the line tells instead.
func Parse(line string) (e domain.AuditEntry, err error) {
	var members map[string]any
	if err := json.Unmarshal([]byte(line), &members); err != nil {
		return e, fmt.Errorf("tlog: this is no entry: %w", err)
	}
	text := func(name string) string {
		value, _ := members[name].(string)
		return value
	}
	at, err := time.Parse(time.RFC3339Nano, text("at"))
	if err != nil {
		return e, fmt.Errorf("tlog: this is no entry: %w", err)
	}
	machine, _ := members["machine"].(bool)
	return domain.AuditEntry{
		ID: text("id"), At: at, Actor: domain.Subject(text("actor")), Machine: machine,
		Action: domain.Action(text("action")), Target: text("target"), Project: domain.ProjectID(text("project")),
		Outcome: domain.Outcome(text("outcome")), RequestID: text("request_id"), Reason: text("reason"),
	}, nil
}

// IsEntry reports whether a line is that of an entry: all others tell their kind.
func IsEntry(line string) bool {
	var members struct{ Kind string }
	return json.Unmarshal([]byte(line), &members) == nil && members.Kind == ""
}
