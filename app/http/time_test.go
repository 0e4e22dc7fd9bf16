package http_test

import (
	"net/url"
	"testing"

	"github.com/tenon-health/tenon/test/fixture"
)

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
