package smtp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"

	gomail "github.com/wneessen/go-mail"
)

// connectionCause says why no mail could be handed over, in words for the log.
func connectionCause(err error) error {
	_, unknownHost := errors.AsType[*net.DNSError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case unknownHost:
		return errors.New("the name of the mail server does not resolve")
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("connection refused: no mail server at this host and port")
	case noTLS:
		return errors.New("the port does not speak TLS from the first byte, as 465 does")
	case strings.Contains(err.Error(), "does not support STARTTLS"):
		return errors.New("the mail server offers no STARTTLS, and SMTP_TLS asks for it")
	case errors.Is(err, gomail.ErrNoSupportedAuthDiscovered), strings.Contains(err.Error(), "does not support SMTP AUTH"):
		return errors.New("the mail server offers no login that is safe here, and there is a SMTP_USERNAME")
	}
	return certificateCause(err)
}

func certificateCause(err error) error {
	_, otherHost := errors.AsType[x509.HostnameError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, refused := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case otherHost:
		return errors.New("certificate refused: it is another host's")
	case unknown:
		return errors.New("certificate refused: its authority is unknown")
	case refused:
		return errors.New("certificate refused: it has expired, or is not for servers")
	}
	return errConnection
}

// refused says what of a mail the server did not want.
func refused(err *gomail.SendError) string {
	switch err.Reason {
	case gomail.ErrSMTPMailFrom:
		return "sender refused"
	case gomail.ErrSMTPRcptTo:
		return "recipient refused"
	case gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return "message refused"
	}
	return "refused"
}

// answered says what the server answered before there was a mail.
func answered(code int) string {
	if credentialsRefused(code) {
		return "login refused"
	}
	return "mail server refuses the connection"
}
