package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// canary begins what is secret, and nothing else.
const canary = "canary4711"

// encodings are how a secret may stand in a text: as it is, in hexadecimal, or inside of what is base64.
func encodings(secret []byte) []string {
	all := []string{string(secret), hex.EncodeToString(secret), strings.ToUpper(hex.EncodeToString(secret))}
	for before := range 3 {
		text := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), secret...))
		if (before+len(secret))%3 != 0 {
			text = text[:len(text)-1]
		}
		text = text[[]int{0, 2, 3}[before]:]
		all = append(all, text, strings.NewReplacer("+", "-", "/", "_").Replace(text))
	}
	return all
}

// leak tells where a text holds a secret.
func leak(text string, secret []byte) (around string, found bool) {
	for _, encoded := range encodings(secret) {
		if at := strings.Index(text, encoded); at >= 0 {
			return text[max(0, at-100):min(len(text), at+len(encoded)+20)], true
		}
	}
	return "", false
}

func TestASecretIsFoundInEveryEncoding(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{canary, "first-4711", "p", "\x00\xff\xfe\x80key"} {
		for _, before := range []string{"", "a", "ab", "abc", "password="} {
			whole := []byte(before + secret + "!")
			for _, text := range []string{
				string(whole), hex.EncodeToString(whole), strings.ToUpper(hex.EncodeToString(whole)),
				base64.StdEncoding.EncodeToString(whole), base64.URLEncoding.EncodeToString(whole),
			} {
				if _, found := leak(text, []byte(secret)); !found {
					t.Errorf("%q is not found in %q", secret, text)
				}
			}
		}
	}
	if around, found := leak("nothing", []byte(canary)); found {
		t.Errorf("found in %q", around)
	}
}

// noLeak looks for secrets in all that the programs have said and stored.
func (r *rotation) noLeak(t *testing.T) {
	t.Helper()
	const last = "the-call-before-the-look"
	outputs := map[string]string{
		"the commands": r.cli.said.String(), "an answer to what was mistyped": r.answers, "the dump": r.dump(t),
		"the catalogs": r.catalogs(t), "the log of a crash": r.crashed,
		"the description": r.get(t, r.APIURL+"/openapi.json"),
	}
	for i, each := range r.nodes {
		r.own.Admin.Base = each.node.Base
		audit, err := json.Marshal(r.own.Admin.ListAll(t, "/audit", 500))
		expect.NoError(t, err)
		outputs["the trail"] = string(audit)
		r.own.Admin.Call(t, 200, "GET", "/auth/me", nil, "X-Request-Id", last)
		expect.Eventually(t, "the log has the last call", func() bool { return strings.Contains(each.node.Log(t), last) })
		outputs["the log of node "+string(rune('0'+i))] = each.node.Log(t)
	}
	files, err := filepath.Glob(filepath.Join(r.Home, "log", "*.log"))
	expect.NoError(t, err)
	for _, file := range append(files, filepath.Join(r.Home, "run.log")) {
		text, err := os.ReadFile(file)
		expect.NoError(t, err)
		outputs[file] = string(text)
	}
	for name, text := range outputs {
		for _, secret := range append(keysIn(t, r.keysets), slices.Concat(r.secrets, []string{canary})...) {
			if around, found := leak(text, []byte(secret)); found {
				t.Errorf("%s holds %q: …%s…", name, secret, around)
			}
		}
	}
}

// keysIn are the keysets, as they are set and as they are stored in a keyset, and the keys in them.
func keysIn(t *testing.T, keysets []string) (all []string) {
	t.Helper()
	for _, text := range keysets {
		whole, err := base64.StdEncoding.DecodeString(text)
		expect.NoError(t, err)
		var set struct {
			Key []struct{ KeyData struct{ Value []byte } }
		}
		expect.NoError(t, json.Unmarshal(whole, &set))
		all = append(all, text[len(text)/2:], string(whole))
		for _, key := range set.Key {
			all = append(all, string(key.KeyData.Value[len(key.KeyData.Value)-32:]))
		}
	}
	if len(all) != 2*4+1+2+2+1 {
		t.Errorf("%d keys and keysets", len(all))
	}
	return all
}

// dump is what PostgreSQL's own program takes out of the database: every schema, and large objects.
func (r *rotation) dump(t *testing.T) string {
	t.Helper()
	program := filepath.Join(r.PostgresBin, "pg_dump")
	var problems bytes.Buffer
	c := exec.Command(program, "--no-password", r.DatabaseURL)
	c.Stderr = &problems
	out, err := c.Output()
	if err != nil {
		t.Fatalf(
			"pg_dump must stand beside the server (TENON_POSTGRES_BIN names another folder): %v\n%s", err, &problems,
		)
	}
	sealed := ""
	db := connectStore(t, r)
	expect.NoError(t, db.QueryRow(t.Context(), "SELECT sealed::text FROM public.datasources WHERE id = $1",
		string(generatedEnterprise(1))+"s3").Scan(&sealed))
	for _, there := range []string{
		"COPY public.enterprise_invitations ", "COPY public.river_job ", "CREATE SCHEMA t_", string(generatedEnterprise(1)),
		"of_exchanged", sealed,
	} {
		if !strings.Contains(string(out), there) {
			t.Errorf("the dump lacks %q", there)
		}
	}
	return string(out)
}

func connectStore(t *testing.T, r *rotation) *pgx.Conn {
	t.Helper()
	db, err := pgx.Connect(t.Context(), r.DatabaseURL)
	expect.NoError(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	return db
}

// catalogs are what a dump leaves out: statistics over the values of columns, and the last statement of each session.
func (r *rotation) catalogs(t *testing.T) (text string) {
	t.Helper()
	db := connectStore(t, r)
	_, err := db.Exec(t.Context(), "ANALYZE public.datasources, public.enterprise_invitations, public.sso_tickets")
	expect.NoError(t, err)
	expect.NoError(t, db.QueryRow(t.Context(), `SELECT (SELECT string_agg(s::text, ' ') FROM pg_stats AS s) ||
		(SELECT string_agg(a::text, ' ') FROM pg_stat_activity AS a)`).Scan(&text))
	for _, there := range []string{string(generatedEnterprise(1)), "sealed", "SELECT"} {
		if !strings.Contains(text, there) {
			t.Errorf("the catalogs lack %q", there)
		}
	}
	return text
}

func (r *rotation) get(t *testing.T, url string) string {
	t.Helper()
	status, text := scenario.Caller{Base: url}.Send(t, "GET", "", "", nil)
	expect.Equal(t, status, 200)
	return string(text)
}
