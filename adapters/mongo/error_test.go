package mongo

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/domain"
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

func TestReadinessSaysInWordsWhatIsWrong(t *testing.T) {
	t.Parallel()
	login := func(code int) string { return "mongodb://ada:c4n4ry@" + refusing(t, "saslStart", code) }
	asked := func(code int) string { return "mongodb://" + refusing(t, "ping", code) }
	for url, want := range map[string]string{
		login(18):    "password refused",
		login(11):    "no such user (code 11)",
		login(8000):  "refused by Atlas",
		login(334):   "login mechanism refused (code 334)",
		asked(13):    "user lacks a right on the database (code 13)",
		asked(50):    "out of time (code 50)",
		asked(91):    "server is shutting down (code 91)",
		asked(112):   "concurrent change (code 112)",
		asked(189):   "primary stepped down (code 189)",
		asked(10107): "not the primary (code 10107)", asked(13435): "not the primary (code 13435)",
		asked(13436): "server is starting or recovering (code 13436)", asked(14031): "disk full (code 14031)",
		"mongodb://127.0.0.1:1":                          "connection refused: no server at this host and port",
		"mongodb://host.invalid":                         "the name of the host does not resolve",
		"mongodb://" + silent(t):                         "no answer in time",
		"mongodb://" + refusing(t, "", 0) + "/?tls=true": "the server closed the connection",
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			db, done, err := Open(t.Context(), Config{URL: url, Database: "tenon"})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(done)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err = db.Check(ctx)
			if !errors.Is(err, domain.ErrRecordsUnavailable) || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "c4n4ry") {
				t.Errorf("it quotes the server or the password: %v", err)
			}
		})
	}
}

// silent takes connections and says nothing.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener.Addr().String()
}

func TestWords(t *testing.T) {
	t.Parallel()
	for want, codes := range map[string][]int{
		"duplicate (code 11000)": {11000}, "no such collection (code 26)": {26}, "(code 424242)": {424242},
		"document refused by a validator of the collection (code 121), duplicate (code 11000)": {121, 11000},
	} {
		if got := words(codes); got != want {
			t.Errorf("%v: %s", codes, got)
		}
	}
	for _, code := range unavailableCodes {
		if codeWords[code] == "" && code != 314 && code != 317 && code != 358 && code != 384 {
			t.Errorf("code %d has no words", code)
		}
	}
}
