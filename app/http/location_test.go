package http

import (
	"context"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// probeLocated refuses the field that the query names.
func probeLocated(_ context.Context, in *struct {
	ByID[domain.ProjectID]
	IfMatch
	Sort string `query:"sort"`
}) (*nothing, error) {
	return nil, domain.ErrTextInvalid.At(in.Sort)
}

func TestAnswersTellWhereInTheRequestAFieldIs(t *testing.T) {
	p := listen(t)
	for field, want := range map[string]string{
		"id": "path.id", "sort": "query.sort", "if_match": "header.If-Match", "name": "body.name",
	} {
		status, answer := p.get("/located/1?sort=" + field)
		if status != 422 || !strings.Contains(answer, `"location":"`+want+`"`) {
			t.Errorf("%s: got %d %s", field, status, answer)
		}
	}
}

func TestALocationTellsThePartOfTheRequest(t *testing.T) {
	op := &huma.Operation{Parameters: []*huma.Param{
		{In: "query", Name: "sort"}, {In: "path", Name: "trial_slug"}, {In: "header", Name: "Idempotency-Key"},
		{In: "header", Name: "user-id"},
	}}
	for field, want := range map[string]string{
		"name":                         "body.name",
		"members[2].user_id":           "body.members[2].user_id",
		"patient_data, key 2 (byte 8)": "body.patient_data, key 2 (byte 8)",
		"sort":                         "query.sort",
		"sort[0]":                      "query.sort[0]",
		"sorting":                      "body.sorting",
		"trial_slug":                   "path.trial_slug",
		"idempotency_key":              "header.Idempotency-Key",
		"user_id":                      "body.user_id", // which a machine may repeat in a header of old
		"line 3, column 2":             "line 3, column 2",
		"byte 1":                       "byte 1",
		"header.Content-Type":          "header.Content-Type",
	} {
		if got := locate(op, field); got != want {
			t.Errorf("%s is at %s, not %s", field, got, want)
		}
	}
	if got := locate(nil, "name"); got != "name" {
		t.Errorf("of no operation, name is at %s", got)
	}
}
