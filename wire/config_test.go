package wire

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
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

func faultsOf(t *testing.T, err error) map[string]string {
	t.Helper()
	explained, ok := errors.AsType[*domain.Error](err)
	if !ok || explained.Kind != domain.Invalid {
		t.Fatalf("%v is not a refusal of settings", err)
	}
	found := map[string]string{}
	for _, f := range explained.Fields {
		if _, twice := found[f.Location]; twice {
			t.Errorf("%s is told twice", f.Location)
		}
		found[f.Location] = f.Message
	}
	if lines := strings.Count(err.Error(), "\n"); lines != len(found) {
		t.Errorf("%d problems in %d lines:\n%v", len(found), lines, err)
	}
	return found
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

func TestWithoutSettingsEveryMissingOneIsTold(t *testing.T) {
	_, err := Load(Sources{})
	text, readErr := os.ReadFile(example)
	if readErr != nil {
		t.Fatal(readErr)
	}
	var required []string
	for _, m := range regexp.MustCompile(`(?m)Required\.(?: .*)?\n(?:# .*\n)*([A-Z0-9_]+)=`).FindAllStringSubmatch(
		string(text), -1,
	) {
		required = append(required, m[1])
	}
	missing := slices.Sorted(maps.Keys(faultsOf(t, err)))
	if slices.Sort(required); !slices.Equal(missing, required) {
		t.Errorf("told as missing:     %v\nrequired in example: %v", missing, required)
	}
}

// Each wrong value is told by its own line, and none is quoted.
func TestWrongValuesAreToldAllAtOnceAndNotQuoted(t *testing.T) {
	const canary = "c4n4ry"
	wrong := map[string]string{
		"ENVIRONMENT": canary, "HTTP_ADDR": canary, "OPS_ADDR": "127.0.0.1:" + canary, "LOG_LEVEL": canary,
		"LOG_FORMAT":   canary,
		"DATABASE_URL": "mysql://u:" + canary + "@h/d", "DATABASE_DIRECT_URL": "postgres://u:" + canary + "%zz@h/d",
		"DATABASE_MAX_CONNS": canary, "DATABASE_POOLS": "0", "DATABASE_PREPARED": canary,
		"DATA_ENCRYPTION_KEYSET": canary, "MONGO_URL": "postgres://u:" + canary + "@h", "MONGO_DATABASE": canary + "/x",
		"S3_ENDPOINT": "http://u:" + canary + "@h", "S3_FORCE_PATH_STYLE": canary, "ASSET_PUBLIC_BASE_URL": canary,
		"TENANT_HEADER_NAME": canary + " x", "ENABLE_BACKGROUND_TASKS": canary, "BACKGROUND_WORKERS": "0",
		"AUTH0_DOMAIN": "https://" + canary, "AUTH0_ISSUER": canary, "AUTH0_JWKS_URL": canary, "AUTH0_MGMT_URL": canary,
		"SSO_DOMAIN_VERIFICATION": canary, "SSO_SHOW_AS_BUTTON": canary, "AUTH0_WEBHOOK_SECRET": canary + ",b,c",
		"ORG_ADMIN_ROLE": "root:admin", "ORG_MEMBER_ROLE": "root:admin", "JIT_MEMBER_ROLE": canary,
		"REQUEST_KEY": canary, "AUDIT_REASON_REQUIRED": "record.create,project." + canary,
		"TRUSTED_PROXIES": "10.0.0.0/8," + canary + "," + canary, "ALLOWED_ORIGINS": "https://a.example/" + canary,
		"LIMIT_BODY_BYTES": "1", "LIMIT_UPLOAD_BYTES": canary, "LIMIT_UPLOAD_ROWS": "-1",
		"LIMIT_UPLOAD_COLUMNS": "99999999999999999999",
		"LIMIT_IMPORT_BYTES":   "1023",
		"LIMIT_RECORD_BYTES":   "1048577", "LIMIT_ANSWER_BYTES": "65535",
		"LIMIT_REQUEST_TIME": canary, "LIMIT_UPLOAD_TIME": "25h",
		"SMTP_HOST": canary + "/x",
		"SMTP_PORT": "65536",
		"SMTP_TLS":  canary, "MAIL_FROM": canary, "SUPPORT_EMAIL": canary, "FRONTEND_URL": "ftp://" + canary,
	}
	var environ []string
	for name, value := range wrong {
		environ = append(environ, name+"="+value)
	}
	_, err := Load(Sources{File: example, Environ: environ})
	found := faultsOf(t, err)
	for name := range wrong {
		if found[name] == "" || found[name] == "is not allowed." {
			t.Errorf("%s: %q", name, found[name])
		}
		delete(found, name)
	}
	if len(found) > 0 {
		t.Errorf("told without reason: %v", found)
	}
	if strings.Contains(err.Error(), canary) {
		t.Errorf("a value is quoted: %v", err)
	}
}

func TestUnknownNamesInTheFileAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "env")
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, string(text)+"\nDATABSE_URL=postgres://u:secret@h/d\nPATH=/bin\n")
	_, err = Load(Sources{File: file})
	found := faultsOf(t, err)
	if len(found) != 2 || found["DATABSE_URL"] == "" || found["PATH"] == "" || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

func TestAFileThatCannotBeReadIsRefusedUnquoted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "env")
	if _, err := Load(Sources{File: file}); faultsOf(t, err)[file] == "" {
		t.Errorf("a missing file: %v", err)
	}
	write(t, file, "\xff\xfeS\x00M\x00c4n4ry")
	_, err := Load(Sources{File: file})
	if faultsOf(t, err)[file] == "" || strings.Contains(err.Error(), "c4n4ry") {
		t.Errorf("UTF-16: %v", err)
	}
}

func TestWhatIsFitForDevelopmentOnlyIsRefusedElsewhere(t *testing.T) {
	_, err := Load(Sources{
		File: example, Environ: []string{"ENVIRONMENT=production", "AUTH0_ISSUER=http://issuer.example/"},
	})
	told := slices.Sorted(maps.Keys(faultsOf(t, err)))
	want := []string{"AUTH0_ISSUER", "AUTH0_JWKS_URL", "DATA_ENCRYPTION_KEYSET", "REQUEST_KEY", "SMTP_TLS"}
	if !slices.Equal(told, want) {
		t.Errorf("refused %v, want %v", told, want)
	}
}

func TestALoginNeedsTLSAndBothItsParts(t *testing.T) {
	for environ, told := range map[string]string{
		"SMTP_USERNAME=u SMTP_PASSWORD=p SMTP_TLS=off": "SMTP_TLS",
		"SMTP_USERNAME=u SMTP_TLS=required":            "SMTP_PASSWORD",
		"SMTP_PASSWORD=p SMTP_TLS=required":            "SMTP_USERNAME",
	} {
		_, err := Load(Sources{File: example, Environ: strings.Fields(environ)})
		if found := faultsOf(t, err); len(found) != 1 || found[told] == "" {
			t.Errorf("%s: %v", environ, err)
		}
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

// Whatever prints a configuration, secrets stay out of it.
func TestSecretsNeverPrint(t *testing.T) {
	const canary = "c4n4ry"
	c, err := Load(Sources{File: example, Environ: []string{
		"DATABASE_URL=postgres://u:" + canary + "@h/d", "DATABASE_DIRECT_URL=postgres://u:" + canary + "@h/d",
		"MONGO_URL=mongodb://u:" + canary + "@h",
		"AWS_SECRET_ACCESS_KEY=" + canary, "AUTH0_MGMT_CLIENT_SECRET=" + canary, "AUTH0_WEBHOOK_SECRET=" + canary,
		"SMTP_USERNAME=u", "SMTP_PASSWORD=" + canary, "SMTP_TLS=required",
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		for _, value := range []any{c, &c, c.Settings(), c.Database} {
			printed := fmt.Sprintf(format, value)
			for _, secret := range []string{canary, exampleRequestKey, exampleKeyset} {
				if strings.Contains(printed, secret) {
					t.Errorf("%s prints a secret of %T", format, value)
				}
			}
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
