package e2e

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// findings are what `migrate --json doctor` has found, as "mongo reach ok", and all of its texts.
func findings(t *testing.T, out string) (all []string, texts string) {
	t.Helper()
	var answer struct {
		Findings []struct{ Component, Check, State, Text string }
	}
	expect.NoError(t, json.Unmarshal([]byte(out), &answer))
	for _, f := range answer.Findings {
		all = append(all, f.Component+" "+f.Check+" "+f.State)
		texts += f.Text + "\n"
	}
	return all, texts
}

// The doctor looks at an installation before its first migration, after it, with a store away, and with the database
// alone. None of its words has a secret.
func TestTheDoctorSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	u := newUpgrade(t)
	redis := servers.NewRedis(t)
	all := slices.Concat(servers.All(t), u.settings, []string{
		"MONGO_DATABASE=" + u.beneath.Name(), "REDIS_URL=" + redis.URL(),
	})
	u.write(t, all)
	u.cli.want(t, 0, "doctor")
	u.cli.want(t, 0, "up")
	out, _ := u.cli.want(t, 0, "--json", "doctor")
	found, texts := findings(t, out)
	for _, f := range found {
		if !strings.HasSuffix(f, " ok") && f != "s3 orphans warning" { // other tests store objects there
			t.Errorf("it finds %s: %s", f, texts)
		}
	}
	if len(found) != 25 {
		t.Errorf("it finds %q", found)
	}
	u.write(t, append(all, "MONGO_URL=mongodb://ada:"+canary+"@127.0.0.1:1", "SMTP_PORT=1", "LIMIT_BODY_BYTES="+canary,
		"DATA_ENCRYPTION_KEYSET="+canary, "AWS_SECRET_ACCESS_KEY="+canary))
	out, _ = u.cli.want(t, 7, "--json", "doctor")
	found, _ = findings(t, out)
	for _, want := range []string{
		"settings values problem", "postgres reach ok", "mongo reach problem", "mongo isolation not_checked",
		"s3 reach problem", "smtp reach problem", "auth0 permissions ok", "redis reach ok",
		"audit values ok", "audit epochs ok",
	} {
		if !slices.Contains(found, want) {
			t.Errorf("it does not find %q: %q", want, found)
		}
	}
	if strings.Contains(u.said.String(), canary) {
		t.Error("it tells a secret")
	}
}

func TestTheDoctorNeedsTheDatabaseAlone(t *testing.T) {
	t.Parallel()
	u := newUpgrade(t)
	u.write(t, u.settings)
	out, _ := u.cli.want(t, 0, "--json", "doctor")
	found, texts := findings(t, out)
	if !slices.Contains(found, "settings values warning") || !slices.Contains(found, "s3 reach not_checked") ||
		!slices.Contains(found, "audit values warning") ||
		!strings.Contains(texts, "MONGO_URL") {
		t.Errorf("it finds %q", found)
	}
	u.write(t, []string{"MONGO_URL=mongodb://127.0.0.1:1"})
	_, said := u.cli.want(t, 2, "doctor")
	if !strings.Contains(said, "DATABASE_URL is missing.") || strings.Contains(said, "S3_BUCKET_NAME") {
		t.Errorf("it says %q", said)
	}
	missing := cli{filepath.Join(t.TempDir(), "none.env"), &expect.Log{}}
	missing.want(t, 2, "doctor")
}
