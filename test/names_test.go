package test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// otherFiles is, per layer, the files that are about no feature. Whatever else
// lies there has the name of a feature: of a file in core/domain, or of one of
// its use cases. Names may go on after an underscore.
var otherFiles = map[string][]string{
	"ports": {"clock", "events", "ids", "ports", "schema"},
	"adapters/postgres": {
		"connector", "pool", "postgres", "query", "schema", "secret", "session", "statement", "tables", "tx",
	},
	"adapters/mongo": {"gate", "key", "list", "mongo", "tenancy"},
	"adapters/s3":    {"s3"},
	"adapters/auth0": {"auth0", "cache", "caller", "claims", "client", "keys", "organization", "token"},
	"adapters/smtp":  {"dial", "message", "smtp"},
	"adapters/memory": {
		"clock", "events", "fault", "gateways", "list", "memory", "order", "schema", "store", "table", "tx", "watch",
	},
	"test/contract": {"contract", "file", "fixture", "host", "list", "schema", "tx"},
	"app/http":      {"authenticate", "catalogue", "docs", "follow", "openapi", "ops", "server"},
	"app/cli":       {"cli", "print", "program"},
	"app/jobs":      {"run"},
}

func TestOneFeatureHasOneFileNameInEveryLayer(t *testing.T) {
	features := append(names(t, "core/domain"), names(t, "core/*")...)
	for layer, own := range otherFiles {
		found := names(t, layer)
		for _, name := range found {
			if !slices.Contains(features, name) && !slices.Contains(own, name) {
				t.Errorf(
					"%s/%s.go has the name of no feature: give it the one that core/domain has, or list it in otherFiles", layer, name,
				)
			}
		}
		for _, name := range own {
			if !slices.Contains(found, name) {
				t.Errorf("%s has no %s.go: take it out of otherFiles", layer, name)
			}
		}
	}
}

// names are those of the files in a layer, up to an underscore.
func names(t *testing.T, layer string) (all []string) {
	t.Helper()
	files, err := filepath.Glob("../" + layer + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", layer, len(files), err)
	}
	for _, file := range files {
		base, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".go"), "_")
		if !strings.HasSuffix(file, "_test.go") && !slices.Contains(all, base) {
			all = append(all, base)
		}
	}
	return all
}
