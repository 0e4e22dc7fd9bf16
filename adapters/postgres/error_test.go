package postgres

import (
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

// A statement that touched no row, where nobody said what that would mean, has
// not failed.
func TestNoFailureIsNoError(t *testing.T) {
	t.Parallel()
	if err := (errorMap{}).execOne(driver.RowsAffected(0), nil); err != nil {
		t.Errorf("got a %T that says nothing", err)
	}
}

// What the server says may quote what was to be stored.
func TestNothingThatWasSentIsInAnError(t *testing.T) {
	t.Parallel()
	known := errorMap{constraints: map[string]*domain.Error{"users_email_key": domain.ErrUserNotFound}}
	for _, code := range []string{"23505", "23503", "22001", "40001", "57014", "XX000"} {
		for _, constraint := range []string{"users_email_key", "another_key"} {
			said := &pgconn.PgError{
				Code: code, ConstraintName: constraint, Message: "c4n4ry", Detail: "Key (email)=(c4n4ry)", Hint: "c4n4ry",
				Where: "c4n4ry",
			}
			if err := known.translate(said); err == nil || strings.Contains(err.Error(), "c4n4ry") {
				t.Errorf("%s of %s: %v", code, constraint, err)
			}
		}
	}
	if err := known.translate(errors.New("cannot scan c4n4ry")); strings.Contains(err.Error(), "c4n4ry") {
		t.Error(err)
	}
}

// Why there is no store stands in the log, in words and without what the URL says.
func TestWhyThereIsNoConnectionIsToldInWords(t *testing.T) {
	t.Parallel()
	good := servers.Setting(t, "DATABASE_URL")
	noDatabase := with(t, good, func(u *url.URL) { u.Path = "/c4n4ry" })
	for address, want := range map[string]string{
		"postgres://c4n4ry:x@127.0.0.1:1/d?sslmode=disable": "connection refused",
		"postgres://c4n4ry:x@c4n4ry.invalid/d":              "does not resolve",
		noDatabase:                                          "no such database (SQLSTATE 3D000)",
		with(t, good, func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), "c4n4ry") }): "password refused",
		with(t, good, func(u *url.URL) { u.RawQuery = "sslmode=require" }):                         "has no TLS",
		with(t, good, func(u *url.URL) { u.RawQuery = "options=-c%20c4n4ry%3D1" }):                 "parameter of the server",
	} {
		db, cleanup, err := Open(t.Context(), Config{URL: address, MaxConns: 1})
		must(t, err)
		defer cleanup()
		if err = db.Check(t.Context()); err == nil || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func with(t *testing.T, address string, change func(*url.URL)) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	change(u)
	return u.String()
}

// The certificate that is refused is named by its fault.
func TestACertificateThatIsRefusedIsToldInWords(t *testing.T) {
	t.Parallel()
	for want, inner := range map[string]error{
		"another host's":       x509.HostnameError{Certificate: &x509.Certificate{}, Host: "c4n4ry"},
		"authority is unknown": x509.UnknownAuthorityError{},
		"has expired":          x509.CertificateInvalidError{Reason: x509.Expired, Detail: "c4n4ry"},
		"connection lost":      io.ErrUnexpectedEOF,
	} {
		err := (errorMap{}).translate(&net.OpError{Op: "dial", Err: inner})
		if !errors.Is(err, domain.ErrStoreUnavailable) || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%s: %v", want, err)
		}
	}
}
