"""Logs in by Python's own mail libraries, coming from 127.0.0.77.

usage: clients.py PROTOCOL TLS MECHANISM PORT USER PASSWORD CA-FILE
  PROTOCOL   imap, pop3 or smtp
  TLS        none, starttls or implicit
  MECHANISM  a SASL mechanism in capitals, or in small letters a command: login (IMAP), user (POP3), apop (POP3)
"""

import base64
import imaplib
import poplib
import smtplib
import socket
import ssl
import sys

SOURCE = ("127.0.0.77", 0)
HOST = "127.0.0.1"
TIMEOUT = 30

protocol, tls, mechanism, port, user, password, ca_file = sys.argv[1:]
context = ssl.create_default_context(cafile=ca_file)

# imaplib and poplib have no parameter for the source address.
create_connection = socket.create_connection
socket.create_connection = lambda address, timeout=TIMEOUT, source_address=None: create_connection(
    address, timeout, SOURCE
)


def imap():
    if tls == "implicit":
        client = imaplib.IMAP4_SSL(HOST, port, ssl_context=context)
    else:
        client = imaplib.IMAP4(HOST, port)
    if tls == "starttls":
        client.starttls(context)
    if mechanism == "login":
        client.login(user, password)
    elif mechanism == "CRAM-MD5":
        client.login_cram_md5(user, password)
    elif mechanism == "PLAIN":
        client.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
    else:
        answers = iter([user.encode(), password.encode()])
        client.authenticate("LOGIN", lambda _: next(answers))
    status, [count] = client.select("INBOX")
    print("INBOX has", int(count), "mails")
    client.logout()


def pop3():
    if tls == "implicit":
        client = poplib.POP3_SSL(HOST, port, context=context)
    else:
        client = poplib.POP3(HOST, port)
    if tls == "starttls":
        client.stls(context)
    if mechanism == "apop":
        client.apop(user, password)
    elif mechanism == "user":
        client.user(user)
        client.pass_(password)
    else:
        client._shortcmd("AUTH PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())
    print("INBOX has", client.stat()[0], "mails")
    client.quit()


def smtp():
    if tls == "implicit":
        client = smtplib.SMTP_SSL(HOST, port, context=context)
    else:
        client = smtplib.SMTP(HOST, port)
    if tls == "starttls":
        client.starttls(context=context)
    client.ehlo()
    client.user, client.password = user, password
    client.auth(mechanism, getattr(client, "auth_" + mechanism.lower().replace("-", "_")))
    address = user + "@example.test"
    client.sendmail(address, [address], f"Subject: from Python\r\n\r\nby {mechanism}\r\n.\r\n")
    client.quit()


{"imap": imap, "pop3": pop3, "smtp": smtp}[protocol]()
