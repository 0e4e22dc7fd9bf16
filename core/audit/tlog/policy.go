package tlog

import (
	"fmt"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// Policy tells by c2sp.org/tlog-policy with which keys a log is verified, and how many of which witnesses must have
// cosigned it.
func Policy(origin string, keys []domain.AuditKey, witnesses []domain.AuditWitness, quorum int) string {
	var text strings.Builder
	for _, key := range keys {
		fmt.Fprintf(&text, "log %s\n", VerifierKey(key, origin))
	}
	if len(witnesses) == 0 {
		text.WriteString("quorum none\n")
		return text.String()
	}
	names := make([]string, len(witnesses))
	for i, w := range witnesses {
		names[i] = fmt.Sprintf("w%d", i+1)
		fmt.Fprintf(&text, "witness %s %s %s\n", names[i], w.Key, w.URL)
	}
	fmt.Fprintf(&text, "group witnesses %d %s\nquorum witnesses\n", quorum, strings.Join(names, " "))
	return text.String()
}
