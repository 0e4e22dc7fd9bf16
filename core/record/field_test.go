package record_test

import (
	"bytes"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/test/data"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// Fields tell what is in a file before anybody opens it, and stay when other records come.
func TestFieldsOfAFile(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	table, s := data.Read(t, "pbc"), c.TrialScope(t)
	for _, infer := range []bool{false, true} {
		_, err := c.Records.Upload(t.Context(), c.Admin, s, record.Upload{
			File: bytes.NewReader(table.File), ImportSource: domain.ImportSource{Infer: infer},
		})
		fixture.Must(t, err)
	}
	_, err := c.Records.Create(t.Context(), c.Admin, s, domain.NewRecord{Data: parsed(t, `{"age":null}`)})
	fixture.Must(t, err)
	got, err := c.Records.Fields(t.Context(), c.Admin, s)
	fixture.Must(t, err)
	if len(got.Items) != len(table.Header) || !got.Complete {
		t.Fatalf("got %+v", got)
	}
	expect.Equal(t, got.Items[0].Path, "patient_data.age")
	expect.Equal(t, got.Items[2].Path, `patient_data.alk\.phos`)
	expect.Equal(t, got.Items[0].Types, []domain.FieldType{"null", "integer", "number", "string"})
	reader := c.AddUser(t, "eve")
	_, err = c.Records.Fields(t.Context(), reader, s)
	fixture.Want(t, err, domain.ErrProjectNotFound)
	none, err := c.Records.Fields(t.Context(), c.Admin, c.TrialScope(t))
	fixture.Must(t, err)
	expect.Equal(t, none, domain.Fields{Items: []domain.Field{}, Complete: true})
}
