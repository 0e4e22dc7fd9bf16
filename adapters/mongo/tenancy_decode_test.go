package mongo

import (
	"reflect"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// TestDocumentsAreDecodedOneByOne reads small and large documents in turn: what one leaves does not come up in another.
func TestDocumentsAreDecodedOneByOne(t *testing.T) {
	t.Parallel()
	d := newDecoding[recordDoc]()
	for n, size := range []int{0, 1, 4000, 4096, 5, 1 << 20, 3, 100_000, 0, 70} {
		text := strings.Repeat("é", size)
		data := document.Document{
			{Key: text, Value: text}, {Key: "%.$", Value: []any{document.Document{{Key: "", Value: nil}}, text, int64(n)}},
		}
		if n%2 == 0 {
			data = document.Document{}
		}
		record := domain.Record{ID: domain.RecordID(rune('a' + n)), Version: domain.Version(n), Data: data}
		want := newRecordDoc(record, domain.ImportID(text))
		raw, err := tenancy[recordDoc]{}.withTenant("t", want)
		expect.NoError(t, err)
		got, err := d.next(bson.Raw(raw))
		if expect.NoError(t, err); !reflect.DeepEqual(got.Record.Data, want.Record.Data) ||
			got.ImportID != want.ImportID || got.Record.ID != want.Record.ID || got.Record.Version != want.Record.Version {
			t.Errorf("document %d of %d characters came out as another one", n, size)
		}
	}
	if _, err := d.next(bson.Raw{5, 0, 0}); err == nil {
		t.Error("a document that is cut off was read")
	}
}
