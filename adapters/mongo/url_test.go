package mongo

import (
	"errors"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// A name may be looked up in vain for a moment; anything else is wrong for good.
func TestOpenTellsANameThatDoesNotResolveFromAURLThatIsWrong(t *testing.T) {
	for url, away := range map[string]bool{
		"mongodb+srv://u:c4n4ry@cluster.invalid/?retryWrites=true": true,
		"mongodb+srv://u:c4n4ry@cluster.invalid:27017":             false,
		"mongodb+srv://u:c4n4ry@cluster.invalid/?tls=maybe":        false,
		"mongodb://u:c4n4ry@h/?authMechanism=none":                 false,
	} {
		_, _, err := Open(t.Context(), Config{URL: url, Database: "d"})
		if err == nil || errors.Is(err, domain.ErrRecordsUnavailable) != away || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
