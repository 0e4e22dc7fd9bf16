package http_test

import (
	"net/url"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// The first time there is bounds as any other does: nothing was before it.
func TestTheFirstTimeIsABound(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	_, err := s.Audit.Integrate(t.Context(), domain.By(domain.SystemActor("")))
	fixture.Must(t, err)
	count := func(query string) int {
		return len(s.send("GET", "/api/v1/audit?size=500&"+query, s.ada, "").want(200).ids("id"))
	}
	all := count("")
	for query, want := range map[string]int{
		"from=0001-01-01T00:00:00Z": all, "to=9999-12-31T00:00:00Z": all, "from=9999-12-31T00:00:00Z": 0,
		"to=0001-01-01T00:00:00Z": 0, "to=0001-01-01T00:01:00%2B00:01": 0, "to=0001-01-01T00:00:00.001Z": 0,
		"from=0001-01-01T00:00:00Z&to=0001-01-01T00:00:00Z": 0,
	} {
		if found := count(query); found != want || all == 0 {
			t.Errorf("%s: %d entries of %d, want %d", query, found, all, want)
		}
	}
}

// Times that RFC 3339 can write, and that lie in no year which a store keeps.
var timesBeyond = []string{
	"0000-01-01T00:00:00Z", "0000-12-31T23:59:59.999Z", "0001-01-01T00:00:00+00:01", "0001-01-01T23:58:00+23:59",
	"9999-12-31T23:59:59-00:01", "9999-12-31T00:01:00-23:59",
}

var timesWithin = []string{
	"0001-01-02T00:00:00Z", "0000-12-31T23:59:59-23:59", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59+00:01",
	"2026-01-31T08:00:00+01:00",
}

func TestTimesLieInYearsThatCanBeKept(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	search := func(at string) reply {
		condition := `{"field":"created_at","op":"between","value":["2026-01-31T08:00:00Z","` + at + `"]}`
		return s.send("POST", s.records()+"/search", s.rea, `{"filter":`+condition+`}`)
	}
	for _, at := range timesWithin {
		s.send("GET", "/api/v1/audit?from="+url.QueryEscape(at)+"&to="+url.QueryEscape(at), s.ada, "").want(200)
		search(at).want(200)
		s.send("POST", connections, fixture.WebhookSecret, `{"time":"`+at+`"}`).want(200)
	}
	for _, at := range timesBeyond {
		s.send("GET", "/api/v1/audit?from="+url.QueryEscape(at), s.ada, "").code(422, "time_invalid").at("query.from")
		s.send("GET", "/api/v1/audit?to="+url.QueryEscape(at), s.ada, "").code(422, "time_invalid").at("query.to")
		s.send("POST", connections, fixture.WebhookSecret, `{"time":"`+at+`"}`).code(422, "time_invalid").at("body.time")
		search(at).code(422, "filter_invalid").at("body.filter.value[1]")
	}
}
