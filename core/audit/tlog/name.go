package tlog

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// NewName gives a value its salt: 32 random bytes.
func NewName(value string, salt []byte) domain.AuditName {
	return domain.AuditName{Value: value, Salt: salt, Commitment: Commit(salt, value)}
}

// commitment is how each begins: nothing that is told plainly does.
const commitment = "~"

// Commit is ~ and HMAC-SHA256 of the value under the salt, in base64url.
func Commit(salt []byte, value string) string {
	mac := hmac.New(sha256.New, salt)
	mac.Write([]byte("tenon-name/v1\n" + value))
	return commitment + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Personal are the values of entries that their lines do not tell: who acted, unless it is a machine, ids that could
// hold a name, and reasons.
func Personal(entries ...domain.AuditEntry) (values []string) {
	for _, e := range entries {
		line(e, func(value string) string {
			values = append(values, value)
			return ""
		})
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// Commitments are those that entries tell instead of personal values.
func Commitments(entries ...domain.AuditEntry) (all []string) {
	for _, e := range entries {
		for _, told := range []string{string(e.Actor), string(e.Project), e.Target, e.Reason} {
			if strings.HasPrefix(told, commitment) {
				all = append(all, told)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Values are those of names, by their commitments. A name whose salt does not lead to its commitment is none: somebody
// has put it there.
func Values(names []domain.AuditName) map[string]string {
	values := map[string]string{}
	for _, name := range names {
		if IsRight(name) {
			values[name.Commitment] = name.Value
		}
	}
	return values
}

// IsRight reports whether the commitment of a name is that of its value.
func IsRight(name domain.AuditName) bool { return Commit(name.Salt, name.Value) == name.Commitment }

// Reveal tells personal values by their commitments, as far as they are known.
func Reveal(e domain.AuditEntry, values map[string]string) domain.AuditEntry {
	reveal := func(told string) string {
		if value, known := values[told]; known {
			return value
		}
		return told
	}
	e.Actor, e.Project = domain.Subject(reveal(string(e.Actor))), domain.ProjectID(reveal(string(e.Project)))
	e.Target, e.Reason = reveal(e.Target), reveal(e.Reason)
	return e
}
