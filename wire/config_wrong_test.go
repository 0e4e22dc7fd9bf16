package wire

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

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
	required = append(required, "AUDIT_SIGNING_KEY") // except in development
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
		"LOG_SUBJECTS": canary,
		"DATABASE_URL": "mysql://u:" + canary + "@h/d", "DATABASE_DIRECT_URL": "postgres://u:" + canary + "%zz@h/d",
		"DATABASE_OWNER_URL": "postgres://u:" + canary + "@h/d?schema=public",
		"DATABASE_MAX_CONNS": canary, "DATABASE_POOLS": "0", "DATABASE_MIGRATION_SHARE": "0",
		"MIGRATION_METRICS_URLS": "http://a.example/metrics,http://u:" + canary + "@h",
		"DATABASE_PREPARED":      canary,
		"DATA_ENCRYPTION_KEYSET": canary, "MONGO_URL": "postgres://u:" + canary + "@h", "MONGO_DATABASE": canary + "/x",
		"S3_ENDPOINT": "http://u:" + canary + "@h", "S3_FORCE_PATH_STYLE": canary, "ASSET_PUBLIC_BASE_URL": canary,
		"OUTBOUND_ALLOWED_CIDRS": "10.0.0.0/8," + canary,
		"TENANT_HEADER_NAME":     canary + " x", "ENABLE_BACKGROUND_TASKS": canary, "BACKGROUND_WORKERS": "0",
		"AUTH0_DOMAIN": "https://" + canary, "AUTH0_ISSUER": canary, "AUTH0_JWKS_URL": canary, "AUTH0_MGMT_URL": canary,
		"SSO_DOMAIN_VERIFICATION": canary, "SSO_SHOW_AS_BUTTON": canary, "AUTH0_WEBHOOK_SECRET": canary + ",b,c",
		"ORG_ADMIN_ROLE": "root:admin", "ORG_MEMBER_ROLE": "root:admin", "JIT_MEMBER_ROLE": canary,
		"REQUEST_KEY": canary, "AUDIT_REASON_REQUIRED": "record.create,project." + canary,
		"AUDIT_SIGNING_KEY": "PRIVATE+KEY+" + canary + "+00000000+AAAA", "AUDIT_WITNESSES": canary + " https://h",
		"AUDIT_EPOCH":     "999ms",
		"TRUSTED_PROXIES": "10.0.0.0/8," + canary + "," + canary, "ALLOWED_ORIGINS": "https://a.example/" + canary,
		"LIMIT_BODY_BYTES": "1", "LIMIT_UPLOAD_BYTES": canary, "LIMIT_UPLOAD_ROWS": "-1",
		"LIMIT_UPLOAD_COLUMNS": "99999999999999999999", "COMPRESS_ANSWERS": canary,
		"LIMIT_SPOOL_PERSON_BYTES": "-1", "LIMIT_SPOOL_TENANT_BYTES": "-1", "LIMIT_SPOOL_BYTES": canary,
		"LIMIT_IMPORT_BYTES": "1023",
		"LIMIT_RECORD_BYTES": "1048577", "LIMIT_ANSWER_BYTES": "65535",
		"RATE_LIMIT_READS": canary, "RATE_LIMIT_WRITES": "-1", "RATE_LIMIT_UPLOADS": "0.5", "RATE_LIMIT_STREAMS": "10000001",
		"RATE_LIMIT_REGISTRATIONS": canary, "RATE_LIMIT_ONBOARDING": "-1", "RATE_LIMIT_TENANT_FACTOR": canary,
		"REDIS_URL":            "http://u:" + canary + "@h",
		"CONCURRENCY_DATABASE": "-1", "CONCURRENCY_STORES": "0", "CONCURRENCY_TRANSFERS": canary,
		"CONCURRENCY_WAIT": "11s",
		"METRICS_PORTS":    canary, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://u:" + canary + "@h",
		"OTEL_EXPORTER_OTLP_HEADERS": canary, "OTEL_TRACES_SAMPLER_ARG": "1.5",
		"OTEL_SERVICE_NAME":  strings.Repeat(canary, 20),
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
	want := []string{
		"AUDIT_SIGNING_KEY",
		"AUTH0_ISSUER",
		"AUTH0_JWKS_URL",
		"DATA_ENCRYPTION_KEYSET",
		"REQUEST_KEY",
		"SMTP_TLS",
	}
	if !slices.Equal(told, want) {
		t.Errorf("refused %v, want %v", told, want)
	}
}

func TestWitnessesAreAskedByTLSExceptInDevelopment(t *testing.T) {
	witness := tlog.Witness{Name: "w.example", Key: ed25519.NewKeyFromSeed(make([]byte, 32))}.Verifier()
	for environment, told := range map[string]bool{"development": false, "staging": true} {
		_, err := Load(Sources{File: example, Environ: []string{
			"ENVIRONMENT=" + environment, "AUDIT_WITNESSES=" + witness + " http://127.0.0.1:1",
		}})
		if err == nil && told || err != nil && (faultsOf(t, err)["AUDIT_WITNESSES"] != "") != told {
			t.Errorf("%s: %v", environment, err)
		}
	}
}

// Whoever counts twice would be a quorum alone, and a key of another installation is there by mistake.
func TestKeysAndWitnessesAreDifferentOnes(t *testing.T) {
	one, _ := AuditKeys{}.New("tenon.example")
	two, _ := AuditKeys{}.New("tenon.example")
	other, _ := AuditKeys{}.New("staging.example")
	witness := tlog.Witness{
		Name: "w.example",
		Key:  ed25519.NewKeyFromSeed(make([]byte, 32)),
	}.Verifier() + " https://w.example"
	for environ, told := range map[string]string{
		"AUDIT_SIGNING_KEY=" + one.Reveal() + ", " + two.Reveal():    "",
		"AUDIT_SIGNING_KEY=" + one.Reveal() + "," + one.Reveal():     "AUDIT_SIGNING_KEY",
		"AUDIT_SIGNING_KEY=" + one.Reveal() + "," + other.Reveal():   "AUDIT_SIGNING_KEY",
		"AUDIT_WITNESSES=" + witness:                                 "",
		"AUDIT_WITNESSES=" + witness + ", " + witness + "/elsewhere": "AUDIT_WITNESSES",
	} {
		c, err := Load(Sources{File: example, Environ: []string{environ}})
		switch {
		case told == "" && (err != nil || len(c.Settings().AuditKeys)+len(c.Settings().AuditWitnesses) == 0):
			t.Errorf("%d keys, %v", len(c.Settings().AuditKeys), err)
		case told != "" && faultsOf(t, err)[told] == "":
			t.Errorf("want %s, got %v", told, err)
		}
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

// Whatever prints a configuration, secrets stay out of it.
func TestSecretsNeverPrint(t *testing.T) {
	const canary = "c4n4ry"
	c, err := Load(Sources{File: example, Environ: []string{
		"DATABASE_URL=postgres://u:" + canary + "@h/d", "DATABASE_DIRECT_URL=postgres://u:" + canary + "@h/d",
		"DATABASE_OWNER_URL=postgres://o:" + canary + "@h/d",
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

// Where the anchors are may be left out, and not by halves.
func TestTheAnchorsAreKnownOrNot(t *testing.T) {
	t.Parallel()
	database := "DATABASE_URL=postgres://u:p@h/d"
	cfg, err := LoadAudit(Sources{Environ: []string{database}})
	if err != nil || cfg.Bucket != "" || cfg.Epoch == 0 {
		t.Errorf("%+v, %v", cfg, err)
	}
	_, err = LoadAudit(Sources{Environ: []string{database, "S3_BUCKET_NAME=b", "AWS_REGION=r"}})
	missing := slices.Sorted(maps.Keys(faultsOf(t, err)))
	if !slices.Equal(missing, []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}) {
		t.Errorf("told as missing: %v", missing)
	}
}
