package access_test

import (
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/world"
)

func TestARepeatedCallIsDoneOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := w.Company(t)
	in := domain.NewProject{Name: "ONC-201"}
	ctx := access.WithKey(t.Context(), "k1", "the request")
	first, err := w.Projects.Create(ctx, c.Admin, in)
	world.Must(t, err)
	second, err := w.Projects.Create(ctx, c.Admin, in)
	world.Must(t, err)
	if first.ID != second.ID {
		t.Errorf("made %s and %s", first.ID, second.ID)
	}
	_, err = w.Projects.Create(access.WithKey(t.Context(), "k1", "another request"), c.Admin, in)
	world.Want(t, err, domain.KeyReused)
	_, err = w.Projects.Create(t.Context(), c.Admin, in)
	world.Want(t, err, domain.NameTaken)

	bob := c.Person(t, "bob")
	_, err = w.Projects.Create(access.WithKey(t.Context(), "k1", "the request"), bob, domain.NewProject{Name: "bob's own"})
	world.Must(t, err)
}

func TestTwinsMakeOneRecord(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := w.Company(t)
	study := c.Study(t)
	ctx := access.WithKey(t.Context(), "k", "r")
	ids := make([]domain.RecordID, 20)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			r, err := w.Records.Create(ctx, c.Admin, study, domain.NewRecord{Data: domain.Document{{Key: "age", Value: int64(63)}}})
			if err != nil {
				t.Error(err)
			}
			ids[i] = r.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("made %s and %s", ids[0], id)
		}
	}
	part, err := w.Records.List(t.Context(), c.Admin, domain.RecordQuery{Study: study, Walk: domain.Walk{Size: 10}})
	world.Must(t, err)
	if len(part.Items) != 1 {
		t.Errorf("stored %d records", len(part.Items))
	}
}
