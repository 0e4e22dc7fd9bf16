package mongo

import (
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// told is an index as a server tells it, with more options.
func told(t *testing.T, more ...bson.E) indexDefinition {
	t.Helper()
	raw, err := bson.Marshal(append(bson.D{
		{Key: "v", Value: 2}, {Key: "key", Value: bson.D{{Key: "a", Value: 1.0}, {Key: "b", Value: int64(1)}}},
		{Key: "name", Value: "ab"},
	}, more...))
	expect.NoError(t, err)
	return readIndexDefinition(raw)
}

// What servers add for themselves makes no other index; what changes which documents it has, or who sees it, does.
func TestDefinitionsDifferByWhatMatters(t *testing.T) {
	plain, err := newIndexDefinition(mongo.IndexModel{
		Keys: bson.D{{Key: "a", Value: 1}, {Key: "b", Value: 1}}, Options: indexNamed("ab"),
	})
	expect.NoError(t, err)
	live := bson.D{{Key: "deleted", Value: false}}
	for name, c := range map[string]struct {
		more []bson.E
		same bool
	}{
		"nothing more":  {nil, true},
		"by the server": {[]bson.E{{Key: "background", Value: true}, {Key: "ns", Value: "d.c"}, {Key: "x", Value: 1}}, true},
		"not unique":    {[]bson.E{{Key: "unique", Value: false}, {Key: "sparse", Value: nil}}, true},
		"unique":        {[]bson.E{{Key: "unique", Value: true}}, false},
		"sparse":        {[]bson.E{{Key: "sparse", Value: true}}, false},
		"hidden":        {[]bson.E{{Key: "hidden", Value: true}}, false},
		"of some":       {[]bson.E{{Key: partialFilter, Value: live}}, false},
		"for a time":    {[]bson.E{{Key: "expireAfterSeconds", Value: 0}}, false},
		"another order": {[]bson.E{{Key: "collation", Value: bson.D{{Key: "locale", Value: "de"}}}}, false},
		"many rules":    {[]bson.E{{Key: "unique", Value: true}, {Key: "sparse", Value: true}}, false},
	} {
		if got := told(t, c.more...); (got == plain) != c.same {
			t.Errorf("%s: %+v and %+v", name, got, plain)
		}
	}
	if a, b := told(t, bson.E{Key: partialFilter, Value: live}),
		told(t, bson.E{Key: partialFilter, Value: bson.D{{Key: "$and", Value: bson.A{live}}}}); a != b {
		t.Errorf("a filter in the server's own form: %+v and %+v", a, b)
	}
	if a, b := told(t, bson.E{Key: "unique", Value: true}, bson.E{Key: "sparse", Value: true}),
		told(t, bson.E{Key: "sparse", Value: true}, bson.E{Key: "unique", Value: true}); a != b {
		t.Errorf("%+v and %+v", a, b)
	}
}

// The server has the last word: somebody else may make an index at the same time.
func TestARefusedIndexSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		code    int32
		missing []string
		want    error
		says    string
	}{
		{13, nil, nil, ""},
		{13, []string{"a"}, domain.ErrRecordsUnavailable, "user lacks a right on the database (code 13)"},
		{85, []string{"a"}, domain.ErrIndexConflict, "The index a of the collection c "},
		{86, []string{"a", "b"}, domain.ErrIndexConflict, "The index a, b of the collection c "},
		{11000, []string{"a"}, domain.ErrIndexDuplicates, "The index a of the collection c "},
		{67, []string{"a"}, domain.ErrInternal, "index refused (code 67)"},
		{91, []string{"a"}, domain.ErrRecordsUnavailable, "server is shutting down (code 91)"},
	} {
		err := translate(indexError("c", c.missing, mongo.CommandError{Code: c.code, Message: "c4n4ry"}))
		if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.says) ||
			err != nil && strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%d, missing %v: got %v", c.code, c.missing, err)
		}
	}
}
