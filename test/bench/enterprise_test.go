package bench

import (
	"net/url"
	"strings"
	"testing"
)

// manyEnterprises stores 10,000 that look like those of an installation.
const manyEnterprises = `INSERT INTO public.enterprises SELECT
	'e' || i, 'org_e' || i, 'Company ' || i, 'company ' || i, '', 'c' || i || '.example', 'Trials, number ' || i, '',
	'ada@c' || i || '.example', '', '', '', '', 'ACTIVE', 1, now(), now(), 'x', 'x',
	concat_ws(chr(1), 'company ' || i, 'c' || i || '.example', 'ada@c' || i || '.example', 'trials, number ' || i)
	FROM generate_series(1, 10000) AS i`

// searches are texts that are hard to find, or to find nothing by.
var searches = []struct {
	name  string
	texts []string
}{
	{"", []string{""}},
	{"words", []string{"c77.EXAMPLE", "number 4242", "Company 9", "ada@c123"}},
	{"nothing", []string{"nobody", "ada@c123.example.org"}},
	{"umlauts", []string{"ö", "ÄÖÜ", "Müller", "straße"}},
	{"one letter", []string{"c", "7", "'"}},
	{"two letters", []string{"co", "77", "@c"}},
	{"marks", []string{"%", "_", "%%%", "___", `\`}},
	{"200 characters", []string{strings.Repeat("company ", 25), strings.Repeat("x", 200)}},
	{"everything", []string{"company", ".example", "number"}},
}

// BenchmarkSearchEnterprises compares a page of enterprises that a text is part of with the same page without it.
func BenchmarkSearchEnterprises(b *testing.B) {
	in := newInstallation(b, 1)
	in.execute(b, manyEnterprises)
	in.execute(b, "VACUUM ANALYZE public.enterprises")
	var sides []side
	for _, s := range searches {
		sides = append(sides, in.searchEnterprises(b, s.name, s.texts))
	}
	for b.Loop() {
		f := in.compare(b, sides...)
		for i, s := range searches[1:] {
			ratio := f[0][p95] / f[i+1][p95]
			found.goals = append(found.goals, goal{"p95 of enterprises without q of that with " + s.name, ratio, 1.0 / 3})
		}
	}
}

func (in *installation) searchEnterprises(b *testing.B, name string, texts []string) side {
	b.Helper()
	var all gets
	for _, q := range texts {
		all = append(all, get("/api/v1/enterprises?size=20&q="+url.QueryEscape(q), in.Operator(b).Token))
	}
	return side{name: "GET enterprises?q=" + name, pid: in.api.pid, load: load{in.api.address, all, 200}}
}
