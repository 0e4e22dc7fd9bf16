package auth0

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
)

// What a company's own directory calls verified is its word only, so we tell its kinds from those that no company runs.
func TestWhichConnectionsAreShared(t *testing.T) {
	t.Parallel()
	for subject, want := range map[domain.Subject]bool{
		"auth0|1": true, "email|1": true, "sms|1": true, "google-oauth2|1": true, "oauth2|custom|1": true,
		"samlp|theirs|1": false, "oidc|theirs|1": false, "okta|theirs|1": false, "waad|1": false, "adfs|theirs|1": false,
		"google-apps|theirs|1": false, "ad|theirs|1": false, "pingfederate|theirs|1": false, "later|theirs|1": false,
	} {
		var u management.User
		if err := json.Unmarshal([]byte(identities(subject, want)), &u); err != nil {
			t.Fatal(err)
		}
		got, err := profileOf(&u, subject)
		if err != nil || got.Shared != want || got.Connection != "named" {
			t.Errorf("%s: got %+v, %v", subject, got, err)
		}
	}
}

// identities is a user of two identities, of which the subject's comes second and the other is of the other kind.
func identities(s domain.Subject, shared bool) string {
	provider, id, _ := strings.Cut(string(s), "|")
	social := provider == "google-oauth2" || provider == "oauth2"
	first := map[string]any{"provider": "samlp", "user_id": "x", "connection": "other", "isSocial": false}
	if !shared {
		first["provider"] = "auth0"
	}
	text, _ := json.Marshal(map[string]any{"user_id": s, "identities": []any{
		first, map[string]any{"provider": provider, "user_id": id, "connection": "named", "isSocial": social},
	}})
	return string(text)
}
