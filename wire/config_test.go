package wire

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

const example = "../.env.example"

func names() (all []string) {
	for _, s := range settings(reflect.TypeFor[Config]()) {
		all = append(all, s.name)
	}
	return all
}

func TestExampleHoldsEverySettingWithAComment(t *testing.T) {
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	before := ""
	for line := range strings.Lines(string(text)) {
		if key, _, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			found = append(found, key)
			if !strings.HasPrefix(before, "# ") {
				t.Errorf("%s has no comment above it", key)
			}
		}
		before = line
	}
	for _, name := range names() {
		if !slices.Contains(found, name) {
			t.Errorf(".env.example lacks %s", name)
		}
	}
	for i, key := range found {
		if !slices.Contains(names(), key) || slices.Contains(found[:i], key) {
			t.Errorf(".env.example has %s, which is no setting or stands there twice", key)
		}
	}
}

// comments are what the example says of each setting, on one line.
func comments(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)((?:^# .*\n)+)^([A-Z0-9_]+)=`).FindAllStringSubmatch(string(text), -1) {
		said[m[2]] = strings.ReplaceAll(m[1], "\n# ", " ")
	}
	return said
}

var (
	theDefault = regexp.MustCompile(`The default is (\S+)\.\s`)
	longest    = regexp.MustCompile(`max=([0-9]+[smh])`)
)

// What the example says of a setting is what the code does.
func TestExampleTellsWhatHoldsWithoutASetting(t *testing.T) {
	said := comments(t)
	for _, s := range settings(reflect.TypeFor[Config]()) {
		text, rules := said[s.name], strings.Split(rulesOf(t, s), ",")
		told := append(theDefault.FindStringSubmatch(text), "", "")[1]
		required := strings.Contains(text, "Required.")
		switch {
		case told != s.defaultValue:
			t.Errorf("%s: the default is %q, and it says %q", s.name, s.defaultValue, told)
		case required != slices.Contains(rules, "required"):
			t.Errorf("%s: whether it is required is untrue", s.name)
		case told == "" && !required && !strings.Contains(text, "Empty"):
			t.Errorf("%s: what does it mean when it is empty?", s.name)
		}
	}
}

func TestExampleTellsTheLongestTimes(t *testing.T) {
	said := comments(t)
	for _, s := range settings(reflect.TypeFor[Config]()) {
		if m := longest.FindStringSubmatch(rulesOf(t, s)); m != nil && !strings.Contains(said[s.name], "at most "+m[1]) {
			t.Errorf("%s: it does not say that it is at most %s", s.name, m[1])
		}
	}
}

func rulesOf(t *testing.T, s setting) string {
	t.Helper()
	field, ok := reflect.TypeFor[Config]().FieldByName(s.field)
	if !ok {
		t.Fatalf("%s has no field of its own", s.name)
	}
	return field.Tag.Get("validate")
}

func TestExampleLoads(t *testing.T) {
	c, err := Load(Sources{File: example})
	if err != nil {
		t.Fatal(err)
	}
	if c.Keyset != exampleKeyset || c.RequestKey != exampleRequestKey {
		t.Error("the example's keys are not those that production refuses")
	}
	if c.Issuer != "https://example.eu.auth0.com/" || c.JWKSURL != c.Issuer+".well-known/jwks.json" ||
		c.MgmtURL != "https://example.eu.auth0.com" {
		t.Errorf("what follows from the domain is %q, %q, %q", c.Issuer, c.JWKSURL, c.MgmtURL)
	}
	if c.RolesClaim != "https://api.tenon.example/roles" || c.RequestTime != 30*time.Second {
		t.Errorf("claim %q, time %s", c.RolesClaim, c.RequestTime)
	}
	if p := c.Settings(); p.Limits != domain.DefaultLimits() ||
		!slices.Equal(p.OperatorConnections, []string{"tenon-operators"}) || p.JoinRole != "org:member" {
		t.Errorf("the policy is %+v", p)
	}
}

func TestTheKeysAreBelowTheIssuer(t *testing.T) {
	for _, issuer := range []string{"https://id.example", "https://id.example/"} {
		c, err := Load(Sources{File: example, Environ: []string{"AUTH0_ISSUER=" + issuer}})
		if err != nil || c.Issuer != issuer || c.JWKSURL != "https://id.example/.well-known/jwks.json" {
			t.Errorf("%s: %s %s, %v", issuer, c.Issuer, c.JWKSURL, err)
		}
	}
}

func TestStrongerSourcesWin(t *testing.T) {
	c, err := Load(Sources{
		File:    example,
		Environ: []string{"HTTP_ADDR=:1", "OPS_ADDR=:2", "LOG_LEVEL=", "PATH=/bin", "MACHINE_TENANTS=a, b,"},
		Flags:   map[string]string{"HTTP_ADDR": ":3", "OPS_ADDR": ""},
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTPAddr != ":3" || c.OpsAddr != ":2" || c.LogLevel != "info" ||
		!slices.Equal(c.MachineTenants, []string{"a", "b"}) {
		t.Errorf("got %s %s %s %q", c.HTTPAddr, c.OpsAddr, c.LogLevel, c.MachineTenants)
	}
}

func TestTheOldAndTheNewWebhookSecretAreAccepted(t *testing.T) {
	c, err := Load(Sources{File: example, Environ: []string{"AUTH0_WEBHOOK_SECRET=old,new"}})
	if err != nil || !slices.Equal(c.Settings().WebhookSecrets, []domain.Secret{"old", "new"}) {
		t.Errorf("%d secrets, %v", len(c.WebhookSecrets), err)
	}
}

func TestReasonsAreRequiredForTheActionsThatAreNamed(t *testing.T) {
	c, err := Load(Sources{File: example})
	if required := c.Settings().ReasonRequired; err != nil || len(required) != 0 {
		t.Errorf("without the setting: %q, %v", required, err)
	}
	c, err = Load(Sources{File: example, Environ: []string{"AUDIT_REASON_REQUIRED=record.create, enterprise.update"}})
	want := []domain.Action{domain.RecordCreate, domain.EnterpriseUpdate}
	if required := c.Settings().ReasonRequired; err != nil || !slices.Equal(required, want) {
		t.Errorf("got %q, %v", required, err)
	}
	for _, wrong := range []string{"record.explode", "audit.chain", "record.create,import.sweep"} {
		_, err := Load(Sources{File: example, Environ: []string{"AUDIT_REASON_REQUIRED=" + wrong}})
		if faultsOf(t, err)["AUDIT_REASON_REQUIRED"] == "" {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

// The development stack sets what the programs know, and all that they need.
func TestTheStackSpeaksOfOurSettings(t *testing.T) {
	all := servers.All(t)
	for _, setting := range all {
		if name, _, _ := strings.Cut(setting, "="); !slices.Contains(names(), name) {
			t.Errorf("the stack sets %s, which is no setting", name)
		}
	}
	if _, err := Load(Sources{Environ: all}); err != nil {
		t.Error(err)
	}
}

func TestTheCommandsNeedTheirOwnSettingsOnly(t *testing.T) {
	_, err := LoadCLI(Sources{})
	if told := slices.Sorted(maps.Keys(faultsOf(t, err))); !slices.Equal(told, []string{"DATABASE_URL"}) {
		t.Errorf("told %v", told)
	}
	if _, err := LoadCLI(Sources{Environ: []string{"DATABASE_URL=postgres://h/d"}}); err != nil {
		t.Error(err)
	}
	if _, err := LoadCLI(Sources{File: example}); err != nil {
		t.Error(err)
	}
}

func TestCommandsAboutSecretsNeedTheKeyset(t *testing.T) {
	_, err := LoadKeys(Sources{Environ: []string{"DATABASE_URL=postgres://h/d"}})
	if told := slices.Sorted(maps.Keys(faultsOf(t, err))); !slices.Equal(told, []string{"DATA_ENCRYPTION_KEYSET"}) {
		t.Errorf("told %v", told)
	}
	_, err = LoadKeys(Sources{Environ: []string{"DATABASE_URL=postgres://h/d", "DATA_ENCRYPTION_KEYSET=c4n4ry"}})
	if told := faultsOf(t, err); told["DATA_ENCRYPTION_KEYSET"] == "" || strings.Contains(err.Error(), "c4n4ry") {
		t.Errorf("told %v", err)
	}
	if _, err := LoadKeys(Sources{File: example}); err != nil {
		t.Error(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
