package org.minaproxy.proxy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TrustAnchors;
import org.minaproxy.tls.store.PemFiles;

/**
 * One mail through the proxy and back, by a mail client that trusts the micro CA and nobody else: it wants the certificate to bear the name {@code
 * localhost}, and sends nothing before TLS.
 */
final class RoundTrip {

    private static final String HOST = "localhost";
    private static final String PATIENCE = String.valueOf(Duration.ofSeconds(20).toMillis());

    private final Map<DemoListener, Integer> ports;
    private final Account account;
    private final String subject = "A mail through mina-proxy, no. " + new RandomLetters().next(5);
    private final Session session;

    RoundTrip(Map<DemoListener, Integer> ports, Account account, Path certificateAuthority) {
        this.ports = ports;
        this.account = account;
        this.session = Session.getInstance(properties(certificateAuthority));
    }

    private static Properties properties(Path certificateAuthority) {
        ClientTls tls = ClientTls.builder()
                .trust(TrustAnchors.of(PemFiles.certificates(certificateAuthority)))
                .build();
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.auth", "true");
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
        for (String protocol : List.of("smtp", "imaps", "pop3s")) {
            String prefix = "mail." + protocol + ".";
            properties.setProperty(prefix + "connectiontimeout", PATIENCE);
            properties.setProperty(prefix + "timeout", PATIENCE);
            properties.setProperty(prefix + "ssl.checkserveridentity", "true");
            properties.put(prefix + "ssl.socketFactory", tls.context().getSocketFactory());
        }
        return properties;
    }

    /** Sends a mail from the user to himself, by submission with STARTTLS. */
    void send() throws DemoException {
        try (Transport transport = session.getTransport("smtp")) {
            connect(transport, DemoListener.SUBMISSION);
            MimeMessage mail = mail();
            transport.sendMessage(mail, mail.getAllRecipients());
        } catch (MessagingException e) {
            throw new DemoException("the mail was not taken", e);
        }
    }

    private MimeMessage mail() throws MessagingException {
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(new InternetAddress(account.address()));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress(account.address()));
        mail.setSubject(subject);
        mail.setText("It went in by submission and came out by IMAP and POP3.\n", UTF_8.name());
        mail.saveChanges();
        return mail;
    }

    /** Finds the mail in the mailbox, by IMAP with TLS. */
    void readByImap() throws DemoException {
        read("imaps", DemoListener.IMAPS);
    }

    /** Finds the mail in the mailbox, by POP3 with TLS. */
    void readByPop3() throws DemoException {
        read("pop3s", DemoListener.POP3S);
    }

    private void read(String protocol, DemoListener listener) throws DemoException {
        try (Store store = session.getStore(protocol)) {
            connect(store, listener);
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                expect(inbox.getMessages(), listener);
            }
        } catch (MessagingException | IOException e) {
            throw new DemoException("the mail cannot be read by " + listener.description(), e);
        }
    }

    private void expect(Message[] mails, DemoListener listener) throws MessagingException, IOException, DemoException {
        for (Message mail : mails) {
            if (subject.equals(mail.getSubject())
                    && mail.getContent().toString().contains("It went in by submission")) {
                return;
            }
        }
        throw new DemoException("the mail was sent, but is not in the mailbox by " + listener.description());
    }

    private void connect(jakarta.mail.Service service, DemoListener listener) throws MessagingException {
        service.connect(
                HOST,
                ports.getOrDefault(listener, listener.usualPort()),
                account.user(),
                account.password().text());
    }
}
