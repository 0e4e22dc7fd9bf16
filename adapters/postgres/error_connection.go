package postgres

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// connectionCause says why there is no connection, without the driver's text, which
// names user, database and host.
func connectionCause(err error) error {
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, unknownHost := errors.AsType[*net.DNSError](err)
	switch {
	case unknownHost:
		return errors.New("postgres: the name of the host does not resolve")
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("postgres: connection refused: no server at this host and port")
	case connecting && pgconn.Timeout(err):
		return errors.New("postgres: no answer from this host and port")
	case connecting && strings.Contains(err.Error(), "server refused TLS connection"):
		return errors.New("postgres: the server has no TLS, and sslmode asks for it")
	}
	return certificateCause(err)
}

func certificateCause(err error) error {
	_, unverified := errors.AsType[*tls.CertificateVerificationError](err)
	_, otherHost := errors.AsType[x509.HostnameError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	switch {
	case otherHost:
		return errors.New("postgres: certificate refused: it is another host's")
	case unknown:
		return errors.New("postgres: certificate refused: its authority is unknown (see sslrootcert)")
	case invalid, unverified:
		return errors.New("postgres: certificate refused: it has expired, or is not for servers")
	}
	return errors.New("postgres: connection lost")
}
