package mongo_test
import ("testing";"time";"fmt";"github.com/tenon-health/tenon/core/domain")
func TestExp(t *testing.T) {
	p, _ := fresh(t)
	must(t, p.Records.Index(t.Context()))
	s := time.Now()
	n, err := p.Records.InsertAll(t.Context(), "acme", "imp", func(yield func(domain.Record, error) bool) {
		for i := range 20000 {
			if !yield(domain.Record{ID: domain.RecordID(fmt.Sprintf("%08d", i)), Project: "p", Trial: "pbc", Data: domain.Document{{Key: "age", Value: int64(i)}, {Key: "sex", Value: "f"}, {Key: "alk.phos", Value: 1.5}}}, nil) { return }
		}
	})
	t.Log(n, err, time.Since(s))
	s = time.Now()
	part, err := p.Records.List(t.Context(), "acme", domain.RecordQuery{Study: study, Walk: domain.Walk{Size: 100}})
	t.Log(len(part.Items), err, time.Since(s))
	s = time.Now()
	must(t, p.Records.Settle(t.Context(), "acme", study, "imp"))
	t.Log("settle", time.Since(s))
	s = time.Now()
	part, err = p.Records.List(t.Context(), "acme", domain.RecordQuery{Study: study, Walk: domain.Walk{Size: 100, Desc: true}})
	t.Log(len(part.Items), err, time.Since(s))
	s = time.Now()
	part, err = p.Records.List(t.Context(), "acme", domain.RecordQuery{Study: study, Walk: domain.Walk{Size: 100, Count: true, After: part.Next, Desc: true}})
	t.Log(len(part.Items), *part.Total, err, time.Since(s))
	s = time.Now()
	_, err = p.Records.Get(t.Context(), "acme", study, nil, "00010000")
	t.Log("get", err, time.Since(s))
}
