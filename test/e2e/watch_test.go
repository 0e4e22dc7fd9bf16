package e2e

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// labels are all that there are, with what they may be: a label of a tenant or a person would match none of them.
var labels = map[string]*regexp.Regexp{
	"operation": regexp.MustCompile(`^([a-z_]+\.[a-z_]+|none)$`),
	"status":    regexp.MustCompile(`^[1-5]\d\d$`),
	"port":      regexp.MustCompile(`^[A-Z][A-Za-z]+$`),
	"method":    regexp.MustCompile(`^[A-Z][A-Za-z]+$`),
	"kind":      regexp.MustCompile(`^[a-z]+([._][a-z_]+)?$`),
	"budget":    regexp.MustCompile(`^[a-z]+$`),
	"name":      regexp.MustCompile(`^[a-z_]+$`),
	"server":    regexp.MustCompile(`^(auth0|mongo|redis|s3|smtp)$`),
	"store":     regexp.MustCompile(`^(postgres|mongo|s3)$`),
	"call":      regexp.MustCompile(`^[A-Za-z]+(V2)?$`),
	"state":     regexp.MustCompile(`^[A-Z]+$`),
	"step":      regexp.MustCompile(`^[A-Z]+$`),
	"outcome":   regexp.MustCompile(`^(succeeded|continues|retries|failed|cancelled)$`),
	"version":   regexp.MustCompile(`^[-+.()\w]+$`),
	"quantile":  regexp.MustCompile(`^[.\d]+$`),
}

// TestWatch runs a company's day at a node and reads its figures: none names anybody, each is in the manual, and the
// alerts and the dashboard speak of no others.
func TestWatch(t *testing.T) {
	t.Parallel()
	s := scenario.NewServers(t)
	node := s.StartAPI(t)
	c := scenario.NewTenant(t, s, "Watched")
	c.Equip(t)
	project := c.Admin.Post(t, "/projects", scenario.Object{"name": "Short"})["id"].(string)
	c.Admin.Call(t, 202, "DELETE", "/projects/"+project, nil) // whose sweep waits for its time
	c.Admin.Call(t, 404, "GET", "/projects/"+project, nil)
	figures := awaitFigures(t, node)
	for name, family := range figures {
		anonymous(t, name, family, c.Organization, c.Project, project, c.EnterpriseID, c.AnalystID, c.Host)
	}
	wantSameNames(t, figures)
	known(t, figures, "deploy/prometheus/tenon.rules.yml")
	known(t, figures, "deploy/grafana/tenon.json")
}

// awaitFigures waits until all of the manual are there: some come with what they tell of.
func awaitFigures(t *testing.T, node *scenario.Node) (figures map[string]*dto.MetricFamily) {
	t.Helper()
	var missing []string
	defer func() {
		if t.Failed() {
			t.Logf("docs/watch.md tells of %v, which are not there", missing)
		}
	}()
	told := slices.Collect(maps.Keys(manualFigures(t)))
	expect.Eventually(t, "each figure of the manual is there", func() bool {
		parser := expfmt.NewTextParser(model.UTF8Validation)
		all, err := parser.TextToMetricFamilies(strings.NewReader(node.Metrics(t)))
		expect.NoError(t, err)
		figures = all
		missing = slices.DeleteFunc(slices.Clone(told), func(name string) bool { return all[name] != nil })
		return len(missing) == 0
	})
	return figures
}

// anonymous wants closed labels, and nobody's name in any.
func anonymous(t *testing.T, name string, family *dto.MetricFamily, canaries ...string) {
	t.Helper()
	for _, metric := range family.GetMetric() {
		for _, label := range metric.GetLabel() {
			value := label.GetValue()
			if closed := labels[label.GetName()]; closed == nil || !closed.MatchString(value) {
				t.Errorf("%s has the label %s=%q", name, label.GetName(), value)
			}
			for _, canary := range canaries {
				if strings.Contains(value, canary) {
					t.Errorf("%s has the label %s=%q", name, label.GetName(), value)
				}
			}
		}
	}
}

var manualRow = regexp.MustCompile("(?m)^\\| `(tenon_\\w+)` \\|([^|]*)\\|")

// manualFigures are those that the manual tells of, and their labels.
func manualFigures(t *testing.T) map[string]string {
	t.Helper()
	told := map[string]string{}
	for _, row := range manualRow.FindAllStringSubmatch(repositoryFile(t, "docs/watch.md"), -1) {
		told[row[1]] = row[2]
	}
	return told
}

// wantSameNames compares what there is with the table of the manual.
func wantSameNames(t *testing.T, figures map[string]*dto.MetricFamily) {
	t.Helper()
	told := manualFigures(t)
	for name, family := range figures {
		if !strings.HasPrefix(name, "tenon_") {
			continue
		}
		row, isTold := told[name]
		want, got := slices.Sorted(maps.Keys(labelNames(family))), regexp.MustCompile(`\w+`).FindAllString(row, -1)
		if slices.Sort(got); !isTold || !slices.Equal(got, want) {
			t.Errorf("docs/watch.md tells of %s: %v, with the labels %q; there are %q", name, isTold, got, want)
		}
	}
}

func labelNames(family *dto.MetricFamily) map[string]bool {
	names := map[string]bool{}
	for _, metric := range family.GetMetric() {
		for _, label := range metric.GetLabel() {
			names[label.GetName()] = true
		}
	}
	return names
}

var (
	selector = regexp.MustCompile(`\b((?:tenon|process|go)_[a-z_0-9]+)(\{[^}]*\})?`)
	matcher  = regexp.MustCompile(`(\w+)(?:=~|!~|!=|=)\\?"`)
	suffix   = regexp.MustCompile(`_(bucket|sum|count)$`)
)

// known wants every figure that a file speaks of, with the labels by which it selects.
func known(t *testing.T, figures map[string]*dto.MetricFamily, file string) {
	t.Helper()
	found := selector.FindAllStringSubmatch(repositoryFile(t, file), -1)
	for _, m := range found {
		family := figures[m[1]]
		if family == nil {
			family = figures[suffix.ReplaceAllString(m[1], "")]
		}
		if family == nil {
			t.Errorf("%s speaks of %s, which is not there", file, m[1])
			continue
		}
		names := labelNames(family)
		maps.Copy(names, map[string]bool{"job": true, "instance": true})
		for _, by := range matcher.FindAllStringSubmatch(m[2], -1) {
			if !names[by[1]] {
				t.Errorf("%s selects %s by %s, which it has not", file, m[1], by[1])
			}
		}
	}
	if len(found) < 10 {
		t.Errorf("%s speaks of %d figures only", file, len(found))
	}
}

func repositoryFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile("../../" + path)
	expect.NoError(t, err)
	return string(text)
}
