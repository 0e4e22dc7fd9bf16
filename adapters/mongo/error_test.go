package mongo

import (
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"
)

// What the driver says may quote a document.
func TestNothingThatWasSentIsInAnError(t *testing.T) {
	for _, said := range []error{
		mongo.CommandError{Code: 2, Message: "c4n4ry", Name: "BadValue"},
		mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 121, Message: "c4n4ry"}}},
		mongo.CommandError{Code: 13388, Message: "c4n4ry"},
		errors.New("cannot decode c4n4ry"),
	} {
		if err := translate(said); err == nil || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%T: %v", said, err)
		}
	}
	_, err := mongo.Connect(settings("mongodb://ada:c4n4ry@[::1"))
	if err == nil {
		t.Fatal("the driver takes everything")
	}
	if _, _, err := Open(t.Context(), Config{URL: "mongodb://ada:c4n4ry@[::1", Database: "tenon"}); err == nil ||
		strings.Contains(err.Error(), "c4n4ry") {
		t.Error(err)
	}
}
