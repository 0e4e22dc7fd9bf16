// Package sqlstate has words for the codes of PostgreSQL's errors, so that an operator
// need not look them up. The server's own text may quote data, and is not logged.
package sqlstate

import "fmt"

// words are those of a code, or of its class, which is its first two characters.
var words = map[string]string{
	"08":    "connection lost",
	"08P01": "protocol refused: a pooler may refuse user, database or a parameter of the URL",
	"0A":    "not supported by this server",
	"22":    "value does not fit",
	"23":    "constraint broken", "23502": "value missing", "23503": "reference broken", "23505": "duplicate",
	"25": "transaction in the wrong state", "25006": "read only: a replica, or a server that is set so",
	"25P02": "transaction has failed already", "25P03": "transaction idle for too long",
	"25P04": "transaction took too long",
	"28":    "login refused: by pg_hba.conf, for this user, database, address or without TLS", "28P01": "password refused",
	"3D": "no such database", "3F": "no such schema",
	"40": "concurrent change", "40P01": "deadlock",
	"42": "statement refused: are the migrations applied?", "42501": "user lacks a right",
	"42704": "no such object, or no such parameter of the server",
	"42P01": "no such table: are the migrations applied?", "42703": "no such column: are the migrations applied?",
	"53": "out of resources", "53100": "disk full", "53200": "out of memory", "53300": "too many connections",
	"54": "too large or too complex",
	"55": "object in use", "55P03": "lock not free in time",
	"57": "ended by an operator", "57014": "out of time, or cancelled", "57P01": "server or connection shut down",
	"57P02": "server crashed", "57P03": "server is starting or shutting down", "57P05": "session idle for too long",
	"58": "system error, such as one of the disk", "XX": "internal error, or damaged data",
	"TN001": "access facts changed", "TN002": "data would be lost",
	"TN003": "the tenant is at another version",
}

// Words tells a code in words and as it is.
func Words(code string) string {
	text, ok := words[code]
	if !ok && len(code) > 2 {
		text = words[code[:2]]
	}
	if text == "" {
		return "SQLSTATE " + code
	}
	return fmt.Sprintf("%s (SQLSTATE %s)", text, code)
}
