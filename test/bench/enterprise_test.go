package bench

import (
	"net/url"
	"testing"
)

// manyEnterprises stores 10,000 that look like those of an installation.
const manyEnterprises = `INSERT INTO public.enterprises SELECT
	'e' || i, 'org_e' || i, 'Company ' || i, 'company ' || i, '', 'c' || i || '.example', 'Trials, number ' || i, '',
	'ada@c' || i || '.example', '', '', '', '', 'ACTIVE', 1, now(), now(), 'x', 'x',
	concat_ws(chr(1), 'company ' || i, 'c' || i || '.example', 'ada@c' || i || '.example', 'trials, number ' || i)
	FROM generate_series(1, 10000) AS i`

// BenchmarkSearchEnterprises compares a page of enterprises that a text is part of with the same page without it.
func BenchmarkSearchEnterprises(b *testing.B) {
	in := newInstallation(b, 1)
	in.execute(b, manyEnterprises)
	in.execute(b, "VACUUM ANALYZE public.enterprises")
	operator := in.Operator(b).Token
	page := func(name string, texts ...string) side {
		var all gets
		for _, q := range texts {
			all = append(all, get("/api/v1/enterprises?size=20&q="+url.QueryEscape(q), operator))
		}
		return side{name: name, pid: in.api.pid, load: load{in.api.address, all, 200}}
	}
	for b.Loop() {
		f := in.compare(b, page("GET enterprises", ""),
			page("GET enterprises?q=", "c77.EXAMPLE", "number 4242", "Company 9", "ada@c123", "nobody", "%", "'", "ö"))
		ratio := f[0][p95] / f[1][p95]
		found.goals = append(found.goals, goal{"p95 of enterprises without q of that with it", ratio, 1.0 / 3})
	}
}
