package test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tenon-health/tenon/"

// importRule says which of our packages and which others' a package may import.
type importRule struct {
	ours   []string
	others []string // nil means none but the standard library
}

// pure are the parts that know nothing of the product.
var pure = []string{"core/fault", "core/document", "core/filter", "core/csv"}

// normal is the one package that the pure parts may take from others.
var normal = []string{"golang.org/x/text/unicode/norm"}

// allowed is what everybody may import, and more.
func allowed(more ...string) []string { return slices.Concat(pure, []string{"core/domain"}, more) }

// importRules is the import table of docs/architecture.md. The longest matching name counts,
// and a package may always import those below itself.
var importRules = map[string]importRule{
	"core/fault":    {},
	"core/document": {ours: pure, others: normal},
	"core/filter":   {ours: pure, others: normal},
	"core/csv":      {ours: pure, others: normal},
	"core/domain":   {ours: pure, others: append(normal, "golang.org/x/net/idna", "golang.org/x/net/publicsuffix")},
	"core":          {ours: []string{"core", "ports"}},
	"core/":         {ours: allowed("core/access", "core/mail", "ports")}, // one feature, never another
	"core/access":   {ours: allowed("ports")},
	"core/mail":     {ours: allowed("ports")},
	"ports":         {ours: allowed()},

	"core/migration/ddl": {}, // PostgreSQL's SQL, for the use cases and the adapter alike
	"core/audit/tlog": {allowed(), []string{ // the bytes of the audit trail, for every adapter that keeps it
		"github.com/transparency-dev/merkle", "github.com/transparency-dev/formats", "golang.org/x/mod/sumdb/note",
	}},

	"adapters/bucket": {allowed("ports"), []string{"github.com/hashicorp/golang-lru/v2", "golang.org/x/time"}},
	"adapters/redis": {allowed("ports", "adapters/client"), []string{
		"github.com/redis/go-redis/v9", "github.com/go-redis/redis_rate/v10",
	}},
	"adapters/cache":  {allowed("ports"), []string{"github.com/hashicorp/golang-lru/v2"}},
	"adapters/client": {allowed(), []string{"github.com/failsafe-go/failsafe-go"}}, // a part of others
	"adapters/dial":   {allowed("ports"), []string{"code.dny.dev/ssrf"}},
	"adapters/memory": {ours: allowed("ports", "core/audit/tlog")},
	"adapters/postgres": {
		allowed("ports", "core/audit/tlog", "core/migration/ddl", "adapters/postgres/sqlstate"),
		[]string{
			"github.com/jackc/pgx/v5", "github.com/uptrace/bun", "github.com/riverqueue/river",
			"github.com/tink-crypto/tink-go/v2", "go.opentelemetry.io/otel/propagation",
		},
	},
	"adapters/mongo": {
		allowed("ports", "adapters/client"),
		[]string{"go.mongodb.org/mongo-driver/v2", "golang.org/x/sync/semaphore"},
	},
	"adapters/s3": {
		allowed("ports", "adapters/client"), []string{"github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go"},
	},
	"adapters/auth0": {allowed("ports"), []string{
		"github.com/auth0/go-auth0", "github.com/MicahParks", "github.com/golang-jwt/jwt/v5",
		"github.com/failsafe-go/failsafe-go", "golang.org/x/time", "golang.org/x/oauth2",
	}},
	"adapters/observe": {[]string{"core/domain", "ports"}, []string{
		"github.com/prometheus/client_golang", "go.opentelemetry.io/otel",
	}},
	"adapters/scrape": {allowed("ports"), []string{
		"github.com/prometheus/common", "github.com/prometheus/client_model/go",
	}},
	"adapters/slot":    {ours: allowed("ports")},
	"adapters/smtp":    {allowed("ports", "adapters/client"), []string{"github.com/wneessen/go-mail"}},
	"adapters/witness": {ours: allowed("ports")},

	"app/http": {[]string{"core", "app"}, httpLibraries},
	"app/http/rest": {
		[]string{"core/domain", "core/fault", "core/document"}, // knows no feature
		append(
			httpLibraries, "golang.org/x/sync/semaphore", "golang.org/x/sys/unix", "github.com/klauspost/compress/gzip",
		),
	},
	"app/cli":  {[]string{"core", "app"}, []string{"github.com/alecthomas/kong", "github.com/jotaen/kong-completion"}},
	"app/jobs": {ours: []string{"core", "app"}},

	"wire": {[]string{"adapters", "app", "core", "ports"}, []string{
		"github.com/google/wire", "github.com/gofiber/fiber/v2", "github.com/knadh/koanf",
		"github.com/go-playground/validator/v10", "github.com/tink-crypto/tink-go/v2",
	}},
	"cmd": {ours: []string{"app", "wire"}},

	"test":          {[]string{"adapters", "app", "core", "ports", "test", "wire"}, []string{""}},
	"test/contract": {ours: []string{"core", "ports", "test/contract", "test/expect"}}, // runs in other people's CI
	"test/expect":   {others: []string{"github.com/google/go-cmp"}},
	"test/servers": {others: []string{
		"github.com/jackc/pgx/v5", "github.com/aws/aws-sdk-go-v2/aws", "go.mongodb.org/mongo-driver/v2/bson",
		"golang.org/x/net/dns/dnsmessage",
	}},
}

var httpLibraries = []string{
	"github.com/gofiber/fiber/v2", "github.com/danielgtaylor/huma/v2", "github.com/valyala/fasthttp",
	"go.opentelemetry.io/otel",
}

func TestEveryPackageImportsOnlyWhatItMay(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], module)
		name, r := importRuleOf(pkg)
		if name == "" {
			t.Errorf("%s has no row in the table of imports", pkg)
		}
		for _, path := range fields[1:] {
			if imported, ours := strings.CutPrefix(path, module); ours && !below(imported, append(r.ours, pkg)) {
				t.Errorf("%s must not import %s", pkg, imported)
			} else if !ours && strings.Contains(path, ".") && !below(path, r.others) {
				t.Errorf("%s must not import %s", pkg, path)
			}
		}
	}
}

func importRuleOf(pkg string) (name string, r importRule) {
	for candidate, rules := range importRules {
		in := pkg == candidate || strings.HasPrefix(pkg, strings.TrimSuffix(candidate, "/")+"/")
		if in && len(candidate) > len(name) {
			name, r = candidate, rules
		}
	}
	return name, r
}

// below reports whether path is one of the roots or under it; the empty root is
// above everything.
func below(path string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return root == "" || path == root || strings.HasPrefix(path, root+"/")
	})
}
