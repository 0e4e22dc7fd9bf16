package mongo

import (
	"context"
	"crypto/rand"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

// However small the records are, an export asks the server seldom, and however large they are, it holds few.
func TestAnExportFetchesAsMuchAsItHolds(t *testing.T) {
	t.Parallel()
	var asked, most atomic.Int64
	watch := &event.CommandMonitor{Succeeded: func(_ context.Context, e *event.CommandSucceededEvent) {
		if e.CommandName == "find" || e.CommandName == "getMore" {
			asked.Add(1)
			most.Store(max(most.Load(), int64(len(e.Reply))))
		}
	}}
	client, err := mongo.Connect(settings(servers.Setting(t, "MONGO_URL")).SetMonitor(watch))
	if err != nil {
		t.Fatal(err)
	}
	beneath := client.Database("tenon_test_" + strings.ToLower(rand.Text()))
	t.Cleanup(func() {
		_ = beneath.Drop(context.Background()) // the test's own context has ended
		_ = client.Disconnect(context.Background())
	})
	r := NewRecords(newDB(sharedPlace(client, beneath.Name()), Config{}))
	if err := r.Index(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ records, size, asked, most int }{
		{600, 10, 4, 2 * exportBytes}, {50, 30 << 10, 10, 2 * exportBytes}, {5, 1 << 20, 6, 6 << 20}, {0, 0, 1, 1 << 10},
	} {
		i := domain.ImportID("of " + rand.Text())
		s := domain.TrialScope{Project: domain.ProjectID(i), Trial: "pbc"}
		if _, err := r.InsertAll(t.Context(), "acme", i, sized(i, s, tc.records, tc.size)); err != nil {
			t.Fatal(err)
		}
		asked.Store(0)
		most.Store(0)
		came := 0
		for _, err := range r.Export(t.Context(), "acme", s, []domain.ImportID{i}, time.Now()) {
			if came++; err != nil {
				t.Fatal(err)
			}
		}
		if came != tc.records || int(asked.Load()) > tc.asked || int(most.Load()) > tc.most {
			t.Errorf("%+v: %d records, asked for %d times, %d bytes at most", tc, came, asked.Load(), most.Load())
		}
	}
}

// sized are so many records of about so many bytes.
func sized(i domain.ImportID, s domain.TrialScope, records, size int) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for row := range records {
			r := domain.Record{ID: domain.RowID(i, uint32(row)), Project: s.Project, Trial: s.Trial, Version: 1}
			r.Data = document.Document{{Key: "text", Value: strings.Repeat("x", size)}}
			if !yield(r, nil) {
				return
			}
		}
	}
}
