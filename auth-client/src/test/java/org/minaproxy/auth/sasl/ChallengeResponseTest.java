package org.minaproxy.auth.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Credentials.DigestMethod;
import org.minaproxy.auth.Secret;

class ChallengeResponseTest {

    @ParameterizedTest
    @CsvSource({
        // RFC 1939 §7 and RFC 2195 §2
        "APOP,     <1896.697170952@dbc.mtview.ca.us>,           tanstaaf,         c4c9334bac560ecc979e58001b3e22fb",
        "CRAM_MD5, <1896.697170952@postoffice.reston.mci.net>,  tanstaaftanstaaf, b913a602c7eda7a495b4e6e7334d3890",
        // echo -n CHALLENGE | openssl dgst -md5 -hmac 'käse €'
        "CRAM_MD5, <1896.697170952@postoffice.reston.mci.net>,  käse €,           53ce029b8f02d73b52b6f0e30f530645",
        "CRAM_MD5, <1896.697170952@postoffice.reston.mci.net>,  '',               a00b54b824afa19ec2de0f73cb2a04c2",
    })
    void answersAreThoseOfTheStandards(DigestMethod method, String challenge, String password, String answer) {
        assertEquals(answer, ChallengeResponse.of(method, challenge, Secret.of(password)));
        assertTrue(ChallengeResponse.proves(
                new Credentials.Digest(method, "tim", challenge, answer), Secret.of(password)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b913a602c7eda7a495b4e6e7334d3891", "B913A602C7EDA7A495B4E6E7334D3890", "b9", ""})
    void anyOtherAnswerProvesNothing(String answer) {
        Credentials.Digest digest = new Credentials.Digest(
                DigestMethod.CRAM_MD5, "tim", "<1896.697170952@postoffice.reston.mci.net>", answer);

        assertFalse(ChallengeResponse.proves(digest, Secret.of("tanstaaftanstaaf")));
    }

    @Test
    void challengesAreMessageIdsAndNeverTheSame() {
        Challenges challenges = new Challenges("mail.example.com");

        String one = challenges.get();

        assertTrue(one.matches("<[0-9a-f]{32}@mail\\.example\\.com>"), one);
        assertNotEquals(one, challenges.get());
    }
}
